using System.Runtime.InteropServices;

namespace PSContainer.Engine.Interop;

/// <summary>The ioctl of pidfds (linux/pidfd.h): how a process ended, for one who is not its parent.</summary>
internal static unsafe partial class Libc
{
    // _IOWR(0xFF, 11, struct pidfd_info), with the size of the structure's first version: later kernels take it too.
    private const nuint PIDFD_GET_INFO = (3u << 30) | (PidfdInfoSize << 16) | (0xFF << 8) | 11;

    private const int PidfdInfoSize = 64;

    private const ulong PIDFD_INFO_EXIT = 8;

    /// <summary><c>struct pidfd_info</c>, the part that is used.</summary>
    [StructLayout(LayoutKind.Explicit, Size = PidfdInfoSize)]
    private struct PidfdInfo
    {
        [FieldOffset(0)]
        internal ulong Mask;

        [FieldOffset(60)]
        internal int ExitCode;
    }

    /// <summary>The wait status (waitpid(2)) of a process that has been reaped. False while it runs or is a zombie, and before Linux 6.15.</summary>
    internal static bool TryPidfdWaitStatus(int pidfd, out int status)
    {
        PidfdInfo info = new() { Mask = PIDFD_INFO_EXIT };
        bool known = TryIoctl(pidfd, PIDFD_GET_INFO, &info) >= 0 && (info.Mask & PIDFD_INFO_EXIT) != 0;
        status = info.ExitCode;
        return known;
    }
}
