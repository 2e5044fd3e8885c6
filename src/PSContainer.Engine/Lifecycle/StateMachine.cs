using System;
using PSContainer.Engine.Errors;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Lifecycle;

/// <summary>What may be done to a container in which status, and the error where it may not.</summary>
internal static class StateMachine
{
    private enum Answer
    {
        Go,
        Already,
        NotExists,
        Paused,
        NotStopped,
        NotRunning,
        NotPaused,
    }

    private const int InitWaits = (int)ContainerStatus.Destroyed + 1;

    /// <summary>Rows by <see cref="ContainerOperation"/>, columns by <see cref="ContainerStatus"/>, and one more for a container whose init waits for the start.</summary>
    private static readonly Answer[][] s_table =
    [
        //                      Created            Running            Pausing            Paused             Checkpointed       Stopped            Destroyed          Created, init waits
        /* Create           */ [Answer.Go,         Answer.NotStopped, Answer.NotStopped, Answer.NotStopped, Answer.NotStopped, Answer.Go,         Answer.NotExists,  Answer.NotStopped],
        /* Start            */ [Answer.Go,         Answer.NotStopped, Answer.NotStopped, Answer.NotStopped, Answer.NotStopped, Answer.Go,         Answer.NotExists,  Answer.NotStopped],
        /* Exec             */ [Answer.NotRunning, Answer.Go,         Answer.Paused,     Answer.Paused,     Answer.NotRunning, Answer.NotRunning, Answer.NotExists,  Answer.Go],
        /* ExecIgnorePaused */ [Answer.NotRunning, Answer.Go,         Answer.Go,         Answer.Go,         Answer.NotRunning, Answer.NotRunning, Answer.NotExists,  Answer.Go],
        /* Pause            */ [Answer.NotRunning, Answer.Go,         Answer.Go,         Answer.Already,    Answer.NotRunning, Answer.NotRunning, Answer.NotExists,  Answer.Go],
        /* Resume           */ [Answer.NotPaused,  Answer.Already,    Answer.Go,         Answer.Go,         Answer.NotPaused,  Answer.NotPaused,  Answer.NotExists,  Answer.Already],
        /* Signal           */ [Answer.NotRunning, Answer.Go,         Answer.Go,         Answer.Go,         Answer.NotRunning, Answer.NotRunning, Answer.NotExists,  Answer.Go],
        /* SignalProcess    */ [Answer.NotRunning, Answer.Go,         Answer.Paused,     Answer.Paused,     Answer.NotRunning, Answer.Go,         Answer.NotExists,  Answer.Go],
        /* Set              */ [Answer.Go,         Answer.Go,         Answer.Go,         Answer.Go,         Answer.NotRunning, Answer.Go,         Answer.NotExists,  Answer.Go],
        /* Stats            */ [Answer.NotRunning, Answer.Go,         Answer.Go,         Answer.Go,         Answer.NotRunning, Answer.Go,         Answer.NotExists,  Answer.Go],
        /* Checkpoint       */ [Answer.NotRunning, Answer.Go,         Answer.Paused,     Answer.Go,         Answer.NotRunning, Answer.NotRunning, Answer.NotExists,  Answer.NotRunning],
        /* Restore          */ [Answer.Go,         Answer.NotStopped, Answer.NotStopped, Answer.NotStopped, Answer.Go,         Answer.Go,         Answer.NotExists,  Answer.NotStopped],
        /* Destroy          */ [Answer.Go,         Answer.NotStopped, Answer.NotStopped, Answer.NotStopped, Answer.Go,         Answer.Go,         Answer.Already,    Answer.Go],
        /* ForceDestroy     */ [Answer.Go,         Answer.Go,         Answer.Go,         Answer.Go,         Answer.Go,         Answer.Go,         Answer.Already,    Answer.Go],
    ];

    /// <summary>Whether there is something to do.</summary>
    /// <returns>False where the container is already as the operation would make it.</returns>
    /// <exception cref="ContainerException">It may not be done: ContainerNotExists, ContainerPaused, ContainerNotStopped, ContainerNotRunning, ContainerNotPaused.</exception>
    /// <param name="operation">What is to be done.</param>
    /// <param name="status">The status.</param>
    /// <param name="id">The container.</param>
    /// <param name="initWaits">Whether a created container has an init already, which waits for the start.</param>
    internal static bool Demand(ContainerOperation operation, ContainerStatus status, string id, bool initWaits = false) =>
        s_table[(int)operation][initWaits && status == ContainerStatus.Created ? InitWaits : (int)status] switch
        {
            Answer.Go => true,
            Answer.Already => false,
            Answer.NotExists => throw StateErrors.NotExists(id),
            Answer.Paused => throw Paused(operation, status, id),
            Answer.NotStopped => throw NotStopped(operation, status, id),
            Answer.NotPaused => throw Error(ErrorCode.ContainerNotPaused, id, $"container '{id}' is not paused: {Why(status)}", NotRunningHint(status, id)),
            _ => throw NotRunning(status, id),
        };

    /// <summary>The error of an operation that needs a running container; with the status Running, of one that ends at this moment.</summary>
    internal static ContainerException NotRunning(ContainerStatus status, string id, Exception? inner = null) =>
        status == ContainerStatus.Destroyed
            ? StateErrors.NotExists(id)
            : Error(ErrorCode.ContainerNotRunning, id, $"container '{id}' is not running: {Why(status)}", NotRunningHint(status, id), inner);

    /// <summary>The error of the start of a container that has had one.</summary>
    internal static ContainerException AlreadyStarted(ContainerStatus status, string id) => status == ContainerStatus.Stopped
        ? Error(ErrorCode.ContainerNotRunning, id, $"container '{id}' cannot be started: it has stopped", $"Start it anew with Start-Container {id}, or remove it with Remove-Container {id}.")
        : NotStopped(ContainerOperation.Start, status, id);

    private static ContainerException Paused(ContainerOperation operation, ContainerStatus status, string id) => Error(
        ErrorCode.ContainerPaused,
        id,
        status == ContainerStatus.Pausing ? $"container '{id}' is being paused" : $"container '{id}' is paused",
        operation == ContainerOperation.Exec
            ? $"Resume it first (Resume-Container {id}), or have the process wait for that: Start-ContainerProcess {id} -IgnorePaused."
            : $"Resume it first: Resume-Container {id}.");

    private static ContainerException NotStopped(ContainerOperation operation, ContainerStatus status, string id) => Error(
        ErrorCode.ContainerNotStopped,
        id,
        $"container '{id}' is {Word(status)}",
        operation switch
        {
            _ when status == ContainerStatus.Created => $"Start it with Start-Container {id}, or remove it with Remove-Container {id}.",
            ContainerOperation.Destroy => $"Stop it first (Stop-Container {id}), or use Remove-Container {id} -Force.",
            ContainerOperation.Restore => $"Stop it first: Stop-Container {id}.",
            _ when status == ContainerStatus.Checkpointed => $"Restore it from what was saved, or remove it with Remove-Container {id} and make it anew.",
            _ when status is ContainerStatus.Paused or ContainerStatus.Pausing => $"Let it go on with Resume-Container {id}.",
            _ => $"Run one more program in it with Start-ContainerProcess {id} -- PROGRAM, or start it anew with Restart-Container {id}.",
        });

    private static string NotRunningHint(ContainerStatus status, string id) => status == ContainerStatus.Checkpointed
        ? "Restore it from what was saved."
        : $"Start it with Start-Container {id}.";

    private static string Why(ContainerStatus status) => status switch
    {
        ContainerStatus.Created => "it has not been started yet",
        ContainerStatus.Checkpointed => "it is saved on disk",
        ContainerStatus.Stopped => "it has stopped",
        _ => "its first process is ending",
    };

    private static string Word(ContainerStatus status) => status switch
    {
        ContainerStatus.Pausing => "being paused",
        ContainerStatus.Paused => "paused",
        ContainerStatus.Checkpointed => "checkpointed",
        ContainerStatus.Created => "created already",
        _ => "running",
    };

    private static ContainerException Error(ErrorCode code, string id, string message, string hint, Exception? inner = null) =>
        new(code, message, inner) { ContainerId = id, Hint = hint };
}
