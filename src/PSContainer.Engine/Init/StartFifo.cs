using System;
using System.Globalization;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Init;

/// <summary>
/// The gate between create and start of the OCI runtime-spec, from the inside: a FIFO in the state directory, which the process opens
/// for writing when all is set up. That call waits for the one who starts, and opens it for reading (fifo(7)). One byte says that the
/// process goes on; what follows is its report where it fails, and the end of the file says that the program runs.
/// </summary>
internal sealed class StartFifo
{
    /// <summary>Its name in the state directory. As long as it is there the container has been created and not started: runc's sign, too.</summary>
    internal const string Name = "exec.fifo";

    /// <summary>Name of the process until it executes its program (comm).</summary>
    internal const string ProcessName = "pscontainer-new";

    /// <summary>The byte that says that the process goes on.</summary>
    internal const byte Passed = (byte)'0';

    // Descriptors by their numbers, in the host's procfs: with the new root there may be none to be trusted, and with the program's
    // user the state directory is out of reach. A thread may always look at its own (proc_pid_fd(5)).
    private readonly int _descriptors;
    private readonly int _fifo;
    private readonly int _floor;

    private StartFifo(int descriptors, int fifo, int floor) => (_descriptors, _fifo, _floor) = (descriptors, fifo, floor);

    /// <summary>Finds it, before a user namespace is entered to which the state directory is closed. A handle (O_PATH).</summary>
    internal static int Find(int stateDirectory) => Libc.OpenAt(stateDirectory, Name, Libc.O_PATH | Libc.O_NOFOLLOW);

    /// <summary>Makes ready to open it, while the host's files are in reach.</summary>
    /// <param name="handle">What <see cref="Find"/> has found.</param>
    /// <param name="floor">Descriptors below are the program's.</param>
    internal static StartFifo Of(int handle, int floor) => new(
        Above(Libc.OpenAt(Libc.AT_FDCWD, "/proc/self/fd", Libc.O_PATH | Libc.O_DIRECTORY), floor),
        Above(handle, floor),
        floor);

    /// <summary>What must stay open while the process waits.</summary>
    internal ReadOnlySpan<int> Descriptors => new[] { _descriptors, _fifo };

    /// <summary>Waits for the start.</summary>
    /// <returns>Where to report a failure from now on.</returns>
    internal int Wait()
    {
        Libc.SetProcessName(System.Text.Encoding.ASCII.GetBytes(ProcessName + '\0'));

        // Who starts may be killed before the byte is read.
        Libc.IgnoreBrokenPipes();
        while (true)
        {
            int fd = Above(Libc.OpenAt(_descriptors, _fifo.ToString(CultureInfo.InvariantCulture), Libc.O_WRONLY), _floor);
            if (Libc.TryWrite(fd, [Passed]) == 1)
                return fd;
            Libc.Close(fd);
        }
    }

    private static int Above(int fd, int floor)
    {
        if (fd >= floor)
            return fd;
        int moved = Libc.Check(Libc.TryFcntl(fd, Libc.F_DUPFD_CLOEXEC, floor), "fcntl");
        Libc.Close(fd);
        return moved;
    }
}
