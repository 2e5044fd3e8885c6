using System;
using System.Threading;
using PSContainer.Engine.Errors;
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

    /// <summary>The move. Without the privilege, or where the caller's own cgroup cannot be seen, nothing happens.</summary>
    internal static void Move()
    {
        try
        {
            // "0" is the writer itself, moved to where it is (cgroups(7)).
            if (Choose(CgroupHost.Detect()) is { } hierarchy)
                _ = LinuxFile.TryWriteText(hierarchy.OwnDirectory + "/cgroup.procs", "0");
        }
        catch (LinuxException)
        {
            // No /proc. An exception that leaves a thread ends the process.
        }
    }

    // Threads of one process can be in several v1 cgroups and the move would gather them, so first those without that habit. And
    // only one that shows where the caller is: the root of another mount would be a real move.
    private static CgroupHierarchy? Choose(CgroupHost host)
    {
        CgroupHierarchy? chosen = host.Unified is { ShowsOwn: true } ? host.Unified : null;
        foreach (CgroupHierarchy hierarchy in host.Legacy)
        {
            foreach (string name in hierarchy.Controllers)
            {
                if (hierarchy.ShowsOwn && name is ("freezer" or "pids" or "name=systemd"))
                    chosen = hierarchy;
            }
        }

        return chosen;
    }
}
