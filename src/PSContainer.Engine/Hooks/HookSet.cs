using System.Collections.Generic;
using System.Linq;
using PSContainer.Engine.Configuration;

namespace PSContainer.Engine.Hooks;

/// <summary>The hooks of a container: those of its configuration, and the functions that one object of it was given.</summary>
internal sealed class HookSet(string id, ContainerConfig config, string stateDirectory, FunctionHooks? functions)
{
    private const string BundleLabel = "bundle";

    /// <summary>The container's id.</summary>
    internal string Id => id;

    internal bool Has(HookKind kind) => config.Hooks.Of(kind).Count > 0 || Functions(kind).Length > 0;

    internal IReadOnlyList<HookCommand> Commands(HookKind kind)
    {
        List<ContainerHook> hooks = config.Hooks.Of(kind);
        if (hooks.Count == 0)
            return [];
        HookCommand[] commands = new HookCommand[hooks.Count];
        for (int i = 0; i < commands.Length; i++)
            commands[i] = HookCommand.Of(kind, i, hooks[i]);
        return commands;
    }

    internal HookFunction[] Functions(HookKind kind) => functions?.Of(kind) ?? [];

    /// <summary>A line for each of a kind.</summary>
    internal IEnumerable<string> Describe(HookKind kind) => Commands(kind).Select(c => c.Describe())
        .Concat(Functions(kind).Select((_, i) => $"run the {FunctionName(kind, i)}"));

    /// <summary>What a hook is told. Labels are annotations but for the one that names the bundle, as in libcontainer.</summary>
    internal HookState State(HookStatus status, int pid = 0)
    {
        Dictionary<string, string> annotations = [];
        string bundle = stateDirectory;
        foreach (string label in config.Labels)
        {
            int equals = label.IndexOf('=');
            if (equals <= 0)
                continue; // another runtime's
            if (label[..equals] == BundleLabel)
                bundle = label[(equals + 1)..];
            else
                annotations[label[..equals]] = label[(equals + 1)..];
        }

        return new HookState { Id = id, Status = status, Pid = pid, Bundle = bundle, Annotations = annotations };
    }

    internal static string FunctionName(HookKind kind, int index) => $"{HookCommand.NameOf(kind)} function {index}";
}
