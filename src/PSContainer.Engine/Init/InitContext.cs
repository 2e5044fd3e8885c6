using System;
using System.Collections.Generic;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;
using PSContainer.Engine.Processes;
using PSContainer.Engine.Rootfs;

namespace PSContainer.Engine.Init;

/// <summary>What the steps share.</summary>
internal sealed class InitContext(MessageChannel channel, int[] extraDescriptors, int[] extraFiles, MonitorHandles monitor)
{
    private readonly List<int> _open = [];

    /// <summary>The socket to the parent.</summary>
    internal MessageChannel Channel => channel;

    /// <summary>What the process has from its monitor.</summary>
    internal MonitorHandles Monitor => monitor;

    /// <summary>Where a failure is reported.</summary>
    internal int Status { get; set; } = -1;

    /// <summary>The gate at which the process waits for the start, or null: it runs its program at once.</summary>
    internal StartFifo? StartFifo { get; init; }

    /// <summary>Whether there is a parent that answers, and a monitor. One that has waited for its start is alone.</summary>
    internal bool HasParent { get; private set; } = true;

    /// <summary>The container's state directory on the host.</summary>
    internal int StateDirectory { private get; init; } = -1;

    /// <summary>Descriptors that came with the launch: namespaces to join.</summary>
    internal int[] ExtraDescriptors => extraDescriptors;

    /// <summary>Files that the program inherits as descriptors 3, 4 …; their numbers now are above those.</summary>
    internal int[] ExtraFiles => extraFiles;

    /// <summary>Whether the standard streams are a terminal that was made for this process.</summary>
    internal bool OwnsTerminal { get; set; }

    /// <summary>The container's root, once a step has opened it.</summary>
    internal RootDirectory? Root { get; private set; }

    /// <summary>The container's root.</summary>
    internal RootDirectory RequiredRoot => Root ?? throw new InvalidOperationException("no step has opened the root");

    /// <summary>The root for what comes after the change of root; without one, as in a mount namespace that was joined, it is where the process is.</summary>
    internal RootDirectory FinalRoot
    {
        get
        {
            if (Root is null)
                ReopenRoot();
            return RequiredRoot;
        }
    }

    /// <summary>Whom the program runs as, once a step has found out.</summary>
    internal ContainerUser? User { get; set; }

    /// <summary>Mounts that are made read-only when all is in them, by their descriptors (CVE-2026-115521: not by paths).</summary>
    internal List<int> BecomeReadonly { get; } = [];

    /// <summary>Closes what leads to the host. Code of the container's is to run beside this process, and with CAP_SYS_PTRACE it could look into it (CVE-2016-9962).</summary>
    internal void CloseHostDescriptors()
    {
        if (!HasParent)
            return; // closed before the wait
        Libc.Close(StateDirectory);
        foreach (int fd in extraDescriptors)
            Libc.Close(fd);
    }

    /// <summary>
    /// All is set up: lets parent and monitor go, and waits for the start. Nothing but the gate stays open meanwhile, and what the
    /// program inherits: others may join the container.
    /// </summary>
    internal void WaitForStart(StartFifo gate)
    {
        HasParent = false;
        Root = null;
        HashSet<int> keep = [.. gate.Descriptors, .. extraFiles, monitor.Begun, channel.Socket, Status];

        // One by one: the program's filter, which may be in force, need not know close_range(2).
        foreach (int fd in _open)
        {
            if (fd > 2 && !keep.Contains(fd))
                Libc.Close(fd);
        }

        // By these the parent learns that nothing else is open.
        _ = Libc.TryWrite(monitor.Begun, [1]);
        Libc.Close(monitor.Begun);
        Libc.Close(channel.Socket);
        Libc.Close(Status);
        Status = gate.Wait();
    }

    /// <summary>Notes what is open, while no filter forbids to look.</summary>
    internal void NoteDescriptors(StartFifo gate)
    {
        // .NET opens /dev/urandom for its first hash code of a text, and keeps it open; not later, when nobody notes it.
        _ = string.Empty.GetHashCode(StringComparison.Ordinal);
        int directory = Libc.OpenAt(gate.Descriptors[0], ".", Libc.O_RDONLY | Libc.O_DIRECTORY);
        foreach ((string name, _) in Libc.ReadDirectory(directory, "/proc/self/fd"))
        {
            if (int.TryParse(name, out int fd) && fd != directory)
                _open.Add(fd);
        }

        Libc.Close(directory);
    }

    /// <summary>Takes a new root; the former is closed.</summary>
    internal void SetRoot(int fd)
    {
        Root?.Dispose();
        Root = new RootDirectory(fd);
    }

    /// <summary>The root as it is now, after the process's own root was changed.</summary>
    internal void ReopenRoot() => SetRoot(Libc.OpenAt(Libc.AT_FDCWD, "/", Libc.O_PATH | Libc.O_DIRECTORY));
}
