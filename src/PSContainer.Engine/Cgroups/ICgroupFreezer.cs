using System.Threading;

namespace PSContainer.Engine.Cgroups;

/// <summary>Stops the processes of a cgroup and of those below it.</summary>
internal interface ICgroupFreezer
{
    /// <summary>The state now.</summary>
    FreezerState State { get; }

    /// <summary>File of the switch, and what is to be written there to let them run.</summary>
    (string Path, string Text) ThawSwitch { get; }

    /// <summary>File of which inotify(7) tells when the state changes, or begins to.</summary>
    string StatusFile { get; }

    /// <summary>Stops them and returns when they are. On failure or cancellation they run again.</summary>
    void Freeze(CancellationToken cancellationToken);

    /// <summary>Lets them run, and returns when they do.</summary>
    void Thaw(CancellationToken cancellationToken);

    /// <summary>Lets them run as far as they must to die of SIGKILL, also where a cgroup below has been frozen by itself; waits for nothing.</summary>
    void Release();
}
