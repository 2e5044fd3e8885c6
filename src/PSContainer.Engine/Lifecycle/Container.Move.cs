using System;
using System.Diagnostics;
using System.Threading;
using PSContainer.Engine.Checkpoint;
using PSContainer.Engine.Errors;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Lifecycle;

/// <summary>Having a container go on at another place.</summary>
public sealed partial class Container
{
    /// <summary>
    /// Saves the container, has it go on at another place, and removes it here. Whatever fails before the other end was given the word,
    /// and where that says that it failed, the container goes on here. Where it is not known it stays Checkpointed, and the error says so.
    /// </summary>
    /// <param name="destination">The other place; disposed of by the caller.</param>
    /// <param name="destinationId">The container's id there.</param>
    /// <param name="options">How it is saved. Without a directory it is one below <see cref="ContainerFactory.CheckpointRoot"/>.</param>
    /// <param name="preDumps">How often at most memory is copied while the container runs; null for what is sensible. Needs CONFIG_MEM_SOFT_DIRTY; without it, all is copied while it stands still.</param>
    /// <param name="trace">Gets a line for each step, or null.</param>
    /// <param name="cancellationToken">Breaks it off, and the container goes on here; of no effect from the word on.</param>
    /// <returns>Where it is.</returns>
    /// <exception cref="CheckpointException">It was not moved. The message says where the container is now.</exception>
    /// <exception cref="ContainerException">As of <see cref="Checkpoint(CriuOpts, Action{string}, CancellationToken)"/>; the container runs on.</exception>
    public MovedContainer Move(IMoveDestination destination, string destinationId, CriuOpts options, int? preDumps = null, Action<string>? trace = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(options);
        if (options.LeaveRunning || options.PreDump || options.LazyPages || options.PageServer is not null || options.ParentPath.Length > 0)
            throw new ArgumentException("A container is moved with all it has, and does not run on here.", nameof(options));
        if (options.ImagesDirectory.Length == 0)
            options.ImagesDirectory = _factory.NewCheckpointPath(Id);

        // While the container still runs: whether the other end is there, and could take it.
        trace?.Invoke($"reach {destination.Name}");
        destination.Open(cancellationToken);
        using PreCopy ahead = new(this, destination, options, trace);
        long began;
        ContainerCheckpoint checkpoint;
        try
        {
            if (Rounds(preDumps, trace) is > 0 and int rounds)
                ahead.Run(rounds, cancellationToken);
            began = Stopwatch.GetTimestamp();
            checkpoint = Checkpoint(options, trace, cancellationToken);
        }
        catch (Exception) when (ahead.HasBegun)
        {
            CheckpointDirectory.At(options.ImagesDirectory).RemoveAhead(_factory.CheckpointRoot);
            throw;
        }

        try
        {
            trace?.Invoke($"send {checkpoint.Size} bytes to {destination.Name}");
            destination.Send(checkpoint, options.Progress, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            DemandSaved(checkpoint);
        }
        catch (Exception e)
        {
            // The other end takes the closed line for a no.
            destination.Dispose();
            GoOnHere(checkpoint, options, e.Message, trace);
            if (e is OperationCanceledException)
                throw;
            throw NotMoved(destination, $"and runs on here: {e.Message}", (e as ContainerException)?.Hint, e);
        }

        trace?.Invoke($"have it go on at {destination.Name}");
        MoveAnswer answer = destination.Start();
        TimeSpan downtime = Stopwatch.GetElapsedTime(began);
        switch (answer.Outcome)
        {
            case MoveOutcome.Running:
                RemoveMoved(checkpoint, destination);
                return new MovedContainer(Id, destination.Name, destinationId, answer.ProcessId, checkpoint.Size + ahead.Size, downtime, ahead.Rounds);
            case MoveOutcome.Failed:
                GoOnHere(checkpoint, options, answer.Message, trace);
                throw NotMoved(destination, $"and runs on here: {answer.Message}", answer.Hint);
            default:
                throw NotMoved(
                    destination,
                    $"as far as is known: the line was dropped after it was told to go on there ({answer.Message}). It may run there, and stays checkpointed here",
                    $"Look there: {destination.LookCommand}. Where it runs, remove it here: Remove-Container {Id}, Remove-ContainerCheckpoint {checkpoint.Path}. Where it does not, have it go on here: Restore-Container {Id}.");
        }
    }

    /// <summary>How often memory is copied ahead at most.</summary>
    private int Rounds(int? wanted, Action<string>? trace)
    {
        // Where there is little of it, to look for what has changed takes longer than to copy it.
        if (wanted == 0 || (wanted is null && CheckpointSurvey.MemoryOf(SavedProcesses(Cgroup)) <= PreCopy.Little))
            return 0;
        if (CriuFeatures.HasMemoryTracking(_factory.Options.CriuPath))
            return wanted ?? PreCopy.DefaultRounds;
        const string Why = "this kernel does not keep track of changed memory (CONFIG_MEM_SOFT_DIRTY), so none is copied while the container runs";
        if (wanted is null)
            trace?.Invoke(Why);
        else
            _factory.Options.Warn?.Invoke(Why);
        return 0;
    }

    /// <summary>Somebody may have had it go on here meanwhile, and it must not run at two places.</summary>
    private void DemandSaved(ContainerCheckpoint checkpoint)
    {
        using StateLock stateLock = _factory.Store.Lock(Id, null, CancellationToken.None);
        Refresh();
        if (StatusAsRead != ContainerStatus.Checkpointed || State.Extension?.Checkpoint != checkpoint.Path)
            throw new CheckpointException($"container '{Id}' has been restored or removed meanwhile") { ContainerId = Id, Step = "move the container" };
    }

    private void GoOnHere(ContainerCheckpoint checkpoint, CriuOpts options, string why, Action<string>? trace)
    {
        try
        {
            if (Status != ContainerStatus.Checkpointed)
                return;
            trace?.Invoke("have it go on here");
            CriuOpts restore = new() { ImagesDirectory = checkpoint.Path, ManageCgroupsMode = options.ManageCgroupsMode, Timeout = options.Timeout };
            Restore(restore, null, trace, CancellationToken.None).Dispose();
        }
        catch (ContainerException e)
        {
            throw new CheckpointException($"container '{Id}' could not be moved ({why}), nor could it go on here: {e.Message} It stays checkpointed in \"{checkpoint.Path}\".", e)
            {
                ContainerId = Id,
                Step = "restore the container here",
                Path = checkpoint.Path,
                Hint = $"Restore-Container {Id}" + (e.Hint is null ? null : $"; {e.Hint}"),
            };
        }

        _factory.RemoveUsed(checkpoint.Path);
    }

    /// <summary>It runs at the other place, whatever cannot be removed here.</summary>
    private void RemoveMoved(ContainerCheckpoint checkpoint, IMoveDestination destination)
    {
        try
        {
            Destroy(force: false);
        }
        catch (ContainerException e)
        {
            _factory.Options.Warn?.Invoke($"container '{Id}' runs on {destination.Name}, but could not be removed here: {e.Message}");
            return;
        }

        _factory.RemoveUsed(checkpoint.Path);
    }

    internal CheckpointException NotMoved(IMoveDestination destination, string what, string? hint, Exception? inner = null) =>
        new($"container '{Id}' was not moved to {destination.Name}, {what}", inner) { ContainerId = Id, Step = "move the container", Hint = hint };
}
