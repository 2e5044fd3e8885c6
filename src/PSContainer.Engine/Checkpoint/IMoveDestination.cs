using System;
using System.Threading;

namespace PSContainer.Engine.Checkpoint;

/// <summary>Where a container is moved to: another machine, however it is reached.</summary>
public interface IMoveDestination : IDisposable
{
    /// <summary>Its name, for messages.</summary>
    string Name { get; }

    /// <summary>How one looks there whether the container runs: a command line.</summary>
    string LookCommand { get; }

    /// <summary>Reaches it, and finds out what can be known before the container stops.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="Errors.ContainerException">It cannot be reached, or cannot take the container.</exception>
    void Open(CancellationToken cancellationToken);

    /// <summary>Sends memory of the container while it still runs, and waits until the other end has it.</summary>
    /// <param name="memory">What was saved of it.</param>
    /// <param name="round">The number of the time, from 1 on; but for the first it is based on the one before.</param>
    /// <param name="progress">Is told how far it is, on the thread of the call; or null.</param>
    /// <param name="cancellationToken">Ends it; nothing is left there.</param>
    /// <exception cref="Errors.ContainerException">It did not arrive.</exception>
    void SendAhead(ContainerCheckpoint memory, int round, IProgress<CheckpointProgress>? progress, CancellationToken cancellationToken);

    /// <summary>Sends a checkpoint, which is based on what was sent ahead, and waits until the other end has it whole and could go on with it.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="progress">Is told how far it is, on the thread of the call; or null.</param>
    /// <param name="cancellationToken">Ends it; nothing is left there.</param>
    /// <exception cref="Errors.ContainerException">It did not arrive.</exception>
    void Send(ContainerCheckpoint checkpoint, IProgress<CheckpointProgress>? progress, CancellationToken cancellationToken);

    /// <summary>Has the container go on there. From here on it may run there, and nothing is broken off any more.</summary>
    /// <returns>What came of it. It throws nothing.</returns>
    MoveAnswer Start();
}
