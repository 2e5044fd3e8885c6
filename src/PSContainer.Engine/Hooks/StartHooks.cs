using System.Collections.Generic;
using System.Linq;
using PSContainer.Engine.Init;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Hooks;

/// <summary>The startContainer hooks: run by the container's first process when all that is left to do is to execute the program.</summary>
internal sealed class StartHooks(IReadOnlyList<HookCommand> commands, HookState state)
{
    /// <summary>The front part of a line that ends with the program.</summary>
    internal string Describe() => string.Concat(commands.Select(c => c.Describe() + "; "));

    internal void Write(WireWriter writer)
    {
        writer.Int(commands.Count);
        foreach (HookCommand command in commands)
            command.Write(writer);
        state.Write(writer);
    }

    internal static StartHooks Read(WireReader reader)
    {
        HookCommand[] commands = new HookCommand[reader.Count(6 * sizeof(int))];
        for (int i = 0; i < commands.Length; i++)
            commands[i] = HookCommand.Read(reader);
        return new StartHooks(commands, HookState.Read(reader));
    }

    /// <param name="context">What the steps share.</param>
    /// <param name="environment">The program's, for a hook that has none of its own.</param>
    internal void Run(InitContext context, IReadOnlyList<string> environment)
    {
        context.CloseHostDescriptors();
        foreach (HookCommand command in commands)
            ForkedCommand.RunAsProgram(context, command.Env.Count > 0 ? command : command with { Env = environment }, state);
    }
}
