using System;
using System.Threading;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Cgroups;

/// <summary>
/// The first process moved between cgroups for a while makes the kernel wait for an RCU grace period, 3 to 8 ms, under
/// cgroup_threadgroup_rwsem; moves that follow at once do not wait. A move that changes nothing, made on a thread of its
/// own while a container is prepared, takes that wait upon itself.
/// </summary>
internal static class MigrationWarmUp
{
    private const int StackSize = 128 << 10;

    // About as long as the kernel remembers.
    private const long Milliseconds = 10;

    private static long s_last = -Milliseconds;

    /// <summary>Begins, and does not wait.</summary>
    internal static void Begin()
    {
        long now = Environment.TickCount64;
        if (now - Interlocked.Exchange(ref s_last, now) >= Milliseconds)
            new Thread(Move, StackSize) { IsBackground = true }.Start();
    }

    private static void Move()
    {
        CgroupHost host = CgroupHost.Detect();
        CgroupHierarchy? hierarchy = host.Legacy.Count > 0 ? host.Legacy[0] : host.Unified;

        // "0" is the writer itself, moved to where it is (cgroups(7)). Without the privilege nothing is lost.
        if (hierarchy is not null)
            _ = LinuxFile.TryWriteText(hierarchy.OwnDirectory + "/cgroup.procs", "0");
    }
}
