using System.Threading;

namespace PSContainer.Engine.Cgroups;

/// <summary>Stops the processes of a cgroup and of those below it.</summary>
internal interface ICgroupFreezer
{
    /// <summary>The state now.</summary>
    FreezerState State { get; }

    /// <summary>Stops them and returns when they are. On failure or cancellation they run again.</summary>
    void Freeze(CancellationToken cancellationToken);

    /// <summary>Lets them run, and returns when they do.</summary>
    void Thaw(CancellationToken cancellationToken);
}
