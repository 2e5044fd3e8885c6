using System.Collections.Generic;

namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>Hooks that can be run.</summary>
internal sealed class HookRule : IConfigRule
{
    /// <inheritdoc/>
    public void Check(RuleContext context)
    {
        ContainerHooks hooks = context.Config.Hooks;
        Check(context, "$.Hooks.prestart", hooks.Prestart);
        Check(context, "$.Hooks.createRuntime", hooks.CreateRuntime);
        Check(context, "$.Hooks.createContainer", hooks.CreateContainer);
        Check(context, "$.Hooks.startContainer", hooks.StartContainer);
        Check(context, "$.Hooks.poststart", hooks.Poststart);
        Check(context, "$.Hooks.poststop", hooks.Poststop);
    }

    internal static void CheckTimeout(RuleContext context, string place, int? seconds)
    {
        if (seconds <= 0)
            context.Add(place + ".timeout", $"Must be more than 0 seconds, not {seconds}.");
    }

    private static void Check(RuleContext context, string jsonPath, List<ContainerHook> hooks)
    {
        for (int i = 0; i < hooks.Count; i++)
        {
            string place = $"{jsonPath}[{i}]";
            context.CheckAbsolute(place + ".path", hooks[i].Path);
            CheckTimeout(context, place, hooks[i].Timeout);
            context.CheckEnvironment(place + ".env", hooks[i].Env);
        }
    }
}
