using PSContainer.Engine.Interop;

namespace PSContainer.Engine.State;

/// <summary>A process that no later one can be taken for: its id, when it started, and in which boot.</summary>
/// <param name="Pid">Process id.</param>
/// <param name="StartTime">In clock ticks since boot.</param>
/// <param name="BootId">The boot; empty where another runtime did not write it down, which matches any.</param>
internal readonly record struct ProcessIdentity(int Pid, ulong StartTime, string BootId)
{
    private static string? s_currentBootId;
    private static ProcessIdentity s_current;

    /// <summary>The boot of the machine now.</summary>
    internal static string CurrentBootId =>
        s_currentBootId ??= LinuxFile.ReadText("/proc/sys/kernel/random/boot_id").Trim();

    /// <summary>This process itself.</summary>
    internal static ProcessIdentity Current
    {
        get
        {
            // Asked of the kernel every time: after fork(2) the id that the runtime has kept is the parent's.
            int pid = Libc.GetPid();
            if (s_current.Pid != pid && TryRead(pid) is { } current)
                s_current = current;
            return s_current;
        }
    }

    /// <summary>Whether this very process is there and runs (a zombie does not).</summary>
    internal bool IsAlive => TryReadStat(out ProcessStat stat) && !stat.IsDead;

    /// <summary>Whether this very process has ended or is about to: whoever wants to join it comes too late.</summary>
    internal bool IsDying => !TryReadStat(out ProcessStat stat) || stat.IsDying;

    /// <summary>The identity of a process that is there now, or null.</summary>
    internal static ProcessIdentity? TryRead(int pid) =>
        ProcessStat.TryRead(pid, out ProcessStat stat) ? new(pid, stat.StartTime, CurrentBootId) : null;

    private bool TryReadStat(out ProcessStat stat)
    {
        stat = default;
        return Pid > 0
            && (string.IsNullOrEmpty(BootId) || BootId == CurrentBootId)
            && ProcessStat.TryRead(Pid, out stat)
            && stat.StartTime == StartTime;
    }
}
