namespace PSContainer.Engine.Interop;

/// <summary>pidfd_open(2) and pidfd_send_signal(2): a process that cannot be mistaken for a later one of the same number.</summary>
internal static unsafe partial class Libc
{
    // New calls have one number on all architectures (asm-generic/unistd.h).
    private const int SYS_pidfd_send_signal = 424, SYS_pidfd_open = 434;

    internal const int SIGKILL = 9;

    /// <summary>A descriptor of the process, or -errno.</summary>
    internal static int TryPidfdOpen(int pid, uint flags = 0) => (int)TrySyscall(SYS_pidfd_open, pid, (nint)flags);

    /// <summary>0, or -errno.</summary>
    internal static int TryPidfdSendSignal(int pidfd, int signal) => (int)TrySyscall(SYS_pidfd_send_signal, pidfd, signal);
}
