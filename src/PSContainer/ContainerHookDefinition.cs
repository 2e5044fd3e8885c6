using System;
using PSContainer.Engine.Configuration;

namespace PSContainer;

/// <summary>A hook as -Hook takes it: a command and the point of the container's life at which it runs.</summary>
public sealed class ContainerHookDefinition
{
    /// <summary>When it runs.</summary>
    public HookKind Kind { get; set; }

    /// <summary>Absolute path of the program: on the host, for startContainer in the container.</summary>
    public string Path { get; set; } = string.Empty;

    /// <summary>Its arguments, without the name.</summary>
    public string[] ArgumentList { get; set; } = [];

    /// <summary>Its environment as NAME=value; nothing else is passed.</summary>
    public string[] Environment { get; set; } = [];

    /// <summary>Seconds after which it is killed; null waits for ever.</summary>
    public int? Timeout { get; set; }

    /// <summary>Kind and path.</summary>
    public override string ToString() => $"{Kind}: {Path}";

    /// <summary>Adds it to the hooks of a configuration, after those of its kind.</summary>
    internal void AddTo(ContainerHooks hooks)
    {
        ArgumentNullException.ThrowIfNull(hooks);
        hooks.Of(Kind).Add(new ContainerHook { Path = Path, Args = [Path, .. ArgumentList], Env = [.. Environment], Timeout = Timeout });
    }
}
