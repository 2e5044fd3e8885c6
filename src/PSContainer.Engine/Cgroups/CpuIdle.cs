namespace PSContainer.Engine.Cgroups;

/// <summary>What is alike in writing cpu.idle of both versions.</summary>
internal static class CpuIdle
{
    /// <summary>Turns idleness on or off. Either way the kernel forgets the share or weight, so what it was is put back with it.</summary>
    internal static void Write(LimitWriter files, string idleFile, string shareFile, bool idle)
    {
        if (files.Journal is not null && files.TryReadNumber(idleFile) == 0)
            files.Remember(shareFile);
        files.Write(idleFile, idle ? "1" : "0", "SCHED_IDLE for cgroups needs Linux 5.15 or later.");
    }
}
