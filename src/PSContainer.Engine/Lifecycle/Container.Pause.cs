using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Lifecycle;

/// <summary>Pausing and resuming, by the freezer of cgroup v1 or cgroup.freeze of v2.</summary>
public sealed partial class Container
{
    /// <summary>How long <see cref="Pause"/> and <see cref="Resume"/> take at most where nothing else is said.</summary>
    public static readonly TimeSpan DefaultFreezeTimeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Stops all processes where they are, until <see cref="Resume"/>; returns when they stand. Those that are being started are waited
    /// for. Where that does not come about, they run on: when the time is over, the wait is cancelled, or this process is killed meanwhile. A paused container stays as it is.
    /// </summary>
    /// <param name="timeout">Longest time; <see cref="DefaultFreezeTimeout"/> where null. A process that waits for a device in the kernel cannot be frozen.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="ContainerException">ContainerNotExists; ContainerNotRunning; SystemError, with ETIMEDOUT when the time is over, with ENODEV where there is no freezer.</exception>
    public void Pause(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        using StateLock stateLock = _factory.Store.Lock(Id, null, cancellationToken);
        if (!Demand(ContainerOperation.Pause))
            return;
        ICgroupManager cgroup = Cgroup;
        using StateLock joining = _factory.Store.LockJoining(Id, alone: true, timeout ?? DefaultFreezeTimeout, cancellationToken);
        using ThawGuard guard = ThawGuard.Post(_factory.Launcher, cgroup.ThawSwitch, stateLock);
        SetFreezer(cgroup, FreezerState.Frozen, timeout, cancellationToken);
    }

    /// <summary>Lets all processes of a paused container run on. A container that runs stays as it is.</summary>
    /// <param name="timeout">Longest time; <see cref="DefaultFreezeTimeout"/> where null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ContainerException">ContainerNotExists; ContainerNotPaused: nothing runs in it; SystemError, with EBUSY where a cgroup above it is frozen.</exception>
    public void Resume(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        using StateLock stateLock = _factory.Store.Lock(Id, null, cancellationToken);
        if (Demand(ContainerOperation.Resume))
            SetFreezer(Cgroup, FreezerState.Thawed, timeout, cancellationToken);
    }

    private void SetFreezer(ICgroupManager cgroup, FreezerState state, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        TimeSpan patience = timeout ?? DefaultFreezeTimeout;
        ArgumentOutOfRangeException.ThrowIfLessThan(patience, TimeSpan.Zero, nameof(timeout));
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        over.CancelAfter(patience);
        try
        {
            cgroup.SetFreezer(state, over.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            string what = state == FreezerState.Frozen ? "pause" : "resume", who = Stuck(e);
            throw new ContainerException(ErrorCode.SystemError, $"container '{Id}' did not {what} within {patience.TotalSeconds.ToString(CultureInfo.InvariantCulture)} seconds{who}", e)
            {
                ContainerId = Id,
                Step = CgroupStep.Freeze,
                Path = cgroup.ThawSwitch?.Path,
                Errno = Errno.ETIMEDOUT,
                Hint = state == FreezerState.Frozen
                    ? "It runs on. A process that waits for a disk or a network file system in the kernel (state D) cannot be frozen before that answers: try again then, or allow more time."
                    : "Look whether a cgroup above it is frozen, and try again.",
            };
        }
        catch (ContainerException) when (!Init.IsAlive)
        {
            // It ended meanwhile, and its cgroup may be gone.
            throw NotRunning();
        }
    }

    /// <summary>The processes that could not be frozen, as the end of a sentence; empty where none is known.</summary>
    private static string Stuck(OperationCanceledException e)
    {
        if (e is not FreezeCanceledException { Stuck.Count: > 0 } canceled)
            return string.Empty;
        List<string> stuck = [];
        foreach (int pid in canceled.Stuck)
            stuck.Add($"{pid} ({LinuxFile.TryReadText($"/proc/{pid}/comm")?.TrimEnd('\n')})");
        return $", with {(stuck.Count == 1 ? "a process" : "processes")} in state D: {string.Join(", ", stuck)}";
    }
}
