using System;
using System.Collections.Generic;
using System.Threading;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Linuxkit;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Services;

/// <summary>Cgroups, mounts and directories of a runtime configuration.</summary>
internal sealed class RuntimeFilesystem(RuntimeJournal journal, Action<string>? trace)
{
    private const MountFlags Propagation = MountFlags.Shared | MountFlags.Slave | MountFlags.Private | MountFlags.Unbindable;

    private readonly List<RuntimePiece> _list = journal.Record.Standing;

    /// <summary>Makes all: cgroups, mounts, directories; then the cgroups once more, in hierarchies that were mounted only now.</summary>
    /// <exception cref="ContainerException">Something is refused; what was made is in the record.</exception>
    internal void Make(CancellationToken cancellationToken)
    {
        LinuxkitRuntime runtime = journal.Record.Runtime;
        MakeCgroups(runtime);
        for (int i = 0; i < runtime.Mounts.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            LinuxkitMount mount = runtime.Mounts[i];
            trace?.Invoke($"mount {(mount.Source.Length > 0 ? mount.Source : mount.Type)} at {mount.Destination}");
            Do($"$.mounts[{i}]", $"'{mount.Source}' cannot be mounted at '{mount.Destination}'", () => Mount(mount));
        }

        for (int i = 0; i < runtime.Mkdir.Count; i++)
        {
            string directory = runtime.Mkdir[i];
            trace?.Invoke($"make the directory {directory}");
            Do($"$.mkdir[{i}]", $"the directory '{directory}' cannot be made", () => journal.MakeDirectory(_list, directory));
        }

        if (runtime.Mounts.Exists(m => m.Type is "cgroup" or "cgroup2"))
            MakeCgroups(runtime);
    }

    private void MakeCgroups(LinuxkitRuntime runtime)
    {
        for (int i = 0; i < runtime.Cgroups.Count; i++)
        {
            string cgroup = CgroupPath.Clean(runtime.Cgroups[i]);
            trace?.Invoke($"make the cgroup {cgroup} in every hierarchy");
            Do($"$.cgroups[{i}]", $"the cgroup '{cgroup}' cannot be made", () => MakeCgroup(cgroup));
        }
    }

    private void MakeCgroup(string cgroup)
    {
        CgroupHost host = CgroupHost.Detect();
        foreach (CgroupHierarchy hierarchy in host.Legacy)
            journal.MakeDirectory(_list, hierarchy.Below(cgroup), RuntimePieceKind.Cgroup);
        if (host.Unified is { } unified)
            journal.MakeDirectory(_list, unified.Below(cgroup), RuntimePieceKind.Cgroup);
    }

    private void Mount(LinuxkitMount mount)
    {
        (MountFlags flags, string data) = FstabOptions.Parse(mount.Options);
        string target = mount.Destination;
        journal.MakeDirectory(_list, target);
        foreach (string option in mount.Options)
        {
            if (option.StartsWith("upperdir=", StringComparison.Ordinal))
                journal.MakeDirectory(_list, option["upperdir=".Length..]);
            else if (option.StartsWith("workdir=", StringComparison.Ordinal))
                journal.MakeDirectory(_list, option["workdir=".Length..], RuntimePieceKind.OverlayWork);
        }

        MountFlags propagation = flags & Propagation;
        bool bind = flags.HasFlag(MountFlags.Bind), isNew = !flags.HasFlag(MountFlags.Remount) && (bind || propagation == MountFlags.None);
        if (isNew)
            journal.AddMount(_list, target);
        Libc.Check(Libc.TryMount(mount.Source, target, mount.Type.Length == 0 ? null : mount.Type, (ulong)flags, data), "mount", target);
        if (!isNew || !bind)
            return;

        // Of a new bind mount the kernel takes no other flag (mount(2)); each needs a call of its own.
        MountFlags rest = flags & ~(Propagation | MountFlags.Bind | MountFlags.Recursive);
        if (rest != MountFlags.None)
            Libc.Check(Libc.TryMount(null, target, null, (ulong)(rest | MountFlags.Bind | MountFlags.Remount)), "mount", target);
        if (propagation != MountFlags.None)
            Libc.Check(Libc.TryMount(null, target, null, (ulong)(propagation | (flags & MountFlags.Recursive))), "mount", target);
    }

    private static void Do(string place, string what, Action work)
    {
        try
        {
            work();
        }
        catch (LinuxException e)
        {
            throw RuntimeErrors.Of(place, what, e);
        }
    }
}
