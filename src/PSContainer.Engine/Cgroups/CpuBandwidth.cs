using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Cgroups;

/// <summary>What is alike in writing cpu.cfs_* (v1) and cpu.max* (v2).</summary>
internal static class CpuBandwidth
{
    /// <summary>
    /// Writes a burst and a quota, either of which may be null. The kernel refuses a burst above the quota at every moment
    /// (EINVAL, kernel doc sched-bwc), so where the new burst is above the old quota the quota goes first.
    /// </summary>
    internal static void Write(LimitWriter files, string burstFile, ulong? burst, System.Action writeQuota)
    {
        string? text = burst?.ToString();
        bool late = false;
        if (text is not null)
        {
            int result = files.TryWrite(burstFile, text);
            late = result == -Errno.EINVAL;
            if (result < 0 && !late)
                throw files.Failed(burstFile, text, -result, "A CPU burst needs Linux 5.14 or later.");
        }

        writeQuota();
        if (late)
            files.Write(burstFile, text!, "The burst must not be over the quota.");
    }
}
