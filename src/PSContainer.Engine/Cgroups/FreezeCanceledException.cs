using System;
using System.Collections.Generic;
using System.Threading;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Cgroups;

/// <summary>Freezing was given up, and all run on; it is known who stood in the way.</summary>
/// <param name="stuck">The processes that were in state D, which cannot be frozen.</param>
/// <param name="token">The token that ended it.</param>
internal sealed class FreezeCanceledException(IReadOnlyList<int> stuck, CancellationToken token)
    : OperationCanceledException("The cgroup could not be frozen.", token)
{
    /// <summary>The processes that were in state D.</summary>
    internal IReadOnlyList<int> Stuck => stuck;

    /// <summary>Throws it where processes of a cgroup are in state D now.</summary>
    internal static void ThrowIfStuck(string directory, CancellationToken token)
    {
        List<int> stuck = CgroupProcesses.List(directory);
        stuck.RemoveAll(pid => !ProcessStat.TryRead(pid, out ProcessStat stat) || stat.State != 'D');
        if (stuck.Count > 0)
            throw new FreezeCanceledException(stuck, token);
    }
}
