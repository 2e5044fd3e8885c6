using System.Collections.Generic;

namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>Commands of mounts that can be run.</summary>
internal sealed class MountCommandRule : IConfigRule
{
    /// <inheritdoc/>
    public void Check(RuleContext context)
    {
        for (int i = 0; i < context.Config.Mounts.Count; i++)
        {
            ContainerMount mount = context.Config.Mounts[i];
            Check(context, $"$.mounts[{i}].premount_cmds", mount.PremountCommands);
            Check(context, $"$.mounts[{i}].postmount_cmds", mount.PostmountCommands);
        }
    }

    private static void Check(RuleContext context, string jsonPath, List<MountCommand> commands)
    {
        for (int i = 0; i < commands.Count; i++)
        {
            MountCommand command = commands[i];
            string place = $"{jsonPath}[{i}]";
            if (command.Path.Length == 0)
                context.Add(place + ".path", "A command is missing.");
            else if (command.Path.Contains('/'))
                context.CheckAbsolute(place + ".path", command.Path);
            if (command.Dir.Length != 0)
                context.CheckAbsolute(place + ".dir", command.Dir);
            HookRule.CheckTimeout(context, place, command.Timeout);
            context.CheckEnvironment(place + ".env", command.Env);
        }
    }
}
