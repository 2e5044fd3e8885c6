using System;
using System.Threading;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Lifecycle;

namespace PSContainer.Engine.Checkpoint;

/// <summary>
/// Copies a container's memory to another place while it runs, and then again what has changed meanwhile, until that is little: what is left
/// to copy while it stands still is what it changes in the time of the last copy. All stays here too, since it may have to go on here: a
/// page server, which has the only copy, would not allow that.
/// </summary>
/// <param name="container">The container.</param>
/// <param name="destination">The other place, which has been reached.</param>
/// <param name="options">How it will be saved; what was copied becomes its parent.</param>
/// <param name="trace">Gets a line for each step, or null.</param>
internal sealed class PreCopy(Container container, IMoveDestination destination, CriuOpts options, Action<string>? trace) : IDisposable
{
    /// <summary>How often at most, where the caller does not say.</summary>
    internal const int DefaultRounds = 4;

    /// <summary>So much, in bytes, is copied in about the time that the rest of a checkpoint takes.</summary>
    internal const long Little = 16 << 20;

    private IDisposable? _hold;

    /// <summary>Whether the directory of the images has been made.</summary>
    internal bool HasBegun => _hold is not null;

    /// <summary>How often it was copied.</summary>
    internal int Rounds { get; private set; }

    /// <summary>How much was, in bytes.</summary>
    internal long Size { get; private set; }

    /// <summary>Copies it.</summary>
    /// <param name="most">How often at most.</param>
    /// <param name="cancellationToken">Ends it; the container has not noticed.</param>
    /// <exception cref="Errors.ContainerException">It could not be saved or sent. The container runs on.</exception>
    internal void Run(int most, CancellationToken cancellationToken)
    {
        // Not only while something is written there: until all is based on it.
        _ = LinuxFile.MakeDirectories(options.ImagesDirectory, CheckpointDirectory.Mode);
        _hold = UnfinishedCheckpoints.Hold(options.ImagesDirectory);
        long before = long.MaxValue;
        while (Rounds < most)
        {
            string name = CheckpointParent.NameOf(Rounds + 1);
            ContainerCheckpoint memory = container.Checkpoint(Ahead(name), trace, cancellationToken);
            options.ParentPath = name;
            Rounds++;
            Size += memory.Size;
            trace?.Invoke($"send {memory.Size} bytes to {destination.Name} while it runs");
            try
            {
                destination.SendAhead(memory, Rounds, options.Progress, cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                throw container.NotMoved(destination, $"and runs on here: {e.Message}", (e as ContainerException)?.Hint, e);
            }

            // It changes as fast as it is copied: another round would win nothing.
            if (memory.MemorySize <= Little || memory.MemorySize > before / 4 * 3)
                return;
            before = memory.MemorySize;
        }
    }

    public void Dispose() => _hold?.Dispose();

    private CriuOpts Ahead(string name) => new()
    {
        ImagesDirectory = $"{options.ImagesDirectory}/{name}",
        PreDump = true,
        ParentPath = Rounds == 0 ? string.Empty : "../" + CheckpointParent.NameOf(Rounds),
        TcpEstablished = options.TcpEstablished,
        TcpSkipInFlight = options.TcpSkipInFlight,
        ExternalUnixConnections = options.ExternalUnixConnections,
        ShellJob = options.ShellJob,
        FileLocks = options.FileLocks,
        LinkRemap = options.LinkRemap,
        Timeout = options.Timeout,
        Progress = options.Progress,
    };
}
