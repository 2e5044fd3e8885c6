using System;
using System.Collections.Generic;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Validation;

namespace PSContainer.Engine.Lifecycle;

/// <summary>Options of a <see cref="ContainerFactory"/>: libcontainer's option functions.</summary>
public sealed class ContainerFactoryOptions
{
    /// <summary>Directory of the containers' states. Defaults to /run/pscontainer, for another user than root to $XDG_RUNTIME_DIR/pscontainer.</summary>
    public string? StateRoot { get; set; }

    /// <summary>Directory of private layers and logs. Defaults to /var/lib/pscontainer, for another user than root to ~/.local/share/pscontainer.</summary>
    public string? DataRoot { get; set; }

    /// <summary>Who makes the cgroups.</summary>
    public CgroupDriver CgroupDriver { get; set; }

    /// <summary>Mounts a tmpfs on the state root, where none is.</summary>
    public bool TmpfsRoot { get; set; }

    /// <summary>The <c>pscontainer</c> executable. Defaults to the one beside the engine.</summary>
    public string? InitPath { get; set; }

    /// <summary>Arguments of the executable that make it a launcher.</summary>
    public IReadOnlyList<string> InitArgs { get; set; } = ["launcher"];

    /// <summary>
    /// Processes have no monitor: they become children of the caller's nearest subreaper (PR_SET_CHILD_SUBREAPER(2const)) or of pid 1,
    /// who learns how they end, and nobody else does. So an OCI runtime does it, for conmon and the shims of containerd.
    /// </summary>
    public bool Unmonitored { get; set; }

    /// <summary>
    /// A cgroup that has processes when a container is started is shared with them, with a warning, and then belongs to nobody: what
    /// is in it is neither killed nor removed with the container. Without this it is refused.
    /// </summary>
    public bool SharedCgroup { get; set; }

    /// <summary>Rules of one's own, looked at when a container is made, beside those of the engine; null for none (libcontainer's <c>Validator</c>).</summary>
    public Func<ContainerConfig, IReadOnlyList<ConfigViolation>>? Validator { get; set; }

    /// <summary>
    /// Makes the manager of a container's cgroups in place of the engine's own; null for that. Gets the configuration, the container's id,
    /// and for a container that was made before the paths that its state has, else null (libcontainer's <c>NewCgroupsManager</c>).
    /// </summary>
    public Func<ContainerCgroup, string, IReadOnlyDictionary<string, string>?, ICgroupManager>? NewCgroupsManager { get; set; }

    /// <summary>
    /// How long the set-up of a process may take before it is given up: more than 0. The time of hooks and of the commands of
    /// mounts is not counted; those have limits of their own.
    /// </summary>
    public TimeSpan LaunchTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Is told what went wrong and did not keep a call from succeeding, such as a poststop hook that failed; on the thread of that call. Null drops it.</summary>
    public Action<string>? Warn { get; set; }

    /// <summary>criu(8), a path or a name looked up in PATH.</summary>
    public string CriuPath { get; set; } = "criu";

    /// <summary>newuidmap(1), a path or a name looked up in PATH.</summary>
    public string NewuidmapPath { get; set; } = "newuidmap";

    /// <summary>newgidmap(1), a path or a name looked up in PATH.</summary>
    public string NewgidmapPath { get; set; } = "newgidmap";
}
