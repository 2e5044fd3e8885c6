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

    /// <summary>Rows by <see cref="ContainerOperation"/>, columns by <see cref="ContainerStatus"/>.</summary>
    private static readonly Answer[][] s_table =
    [
        //                      Created            Running            Pausing            Paused             Checkpointed       Stopped            Destroyed
        /* Start            */ [Answer.Go,         Answer.NotStopped, Answer.NotStopped, Answer.NotStopped, Answer.NotStopped, Answer.Go,         Answer.NotExists],
        /* Exec             */ [Answer.NotRunning, Answer.Go,         Answer.Paused,     Answer.Paused,     Answer.NotRunning, Answer.NotRunning, Answer.NotExists],
        /* ExecIgnorePaused */ [Answer.NotRunning, Answer.Go,         Answer.Go,         Answer.Go,         Answer.NotRunning, Answer.NotRunning, Answer.NotExists],
        /* Pause            */ [Answer.NotRunning, Answer.Go,         Answer.Go,         Answer.Already,    Answer.NotRunning, Answer.NotRunning, Answer.NotExists],
        /* Resume           */ [Answer.NotPaused,  Answer.Already,    Answer.Go,         Answer.Go,         Answer.NotPaused,  Answer.NotPaused,  Answer.NotExists],
        /* Signal           */ [Answer.NotRunning, Answer.Go,         Answer.Go,         Answer.Go,         Answer.NotRunning, Answer.NotRunning, Answer.NotExists],
        /* SignalProcess    */ [Answer.NotRunning, Answer.Go,         Answer.Paused,     Answer.Paused,     Answer.NotRunning, Answer.Go,         Answer.NotExists],
        /* Set              */ [Answer.Go,         Answer.Go,         Answer.Go,         Answer.Go,         Answer.NotRunning, Answer.Go,         Answer.NotExists],
        /* Stats            */ [Answer.NotRunning, Answer.Go,         Answer.Go,         Answer.Go,         Answer.NotRunning, Answer.Go,         Answer.NotExists],
        /* Checkpoint       */ [Answer.NotRunning, Answer.Go,         Answer.Paused,     Answer.Go,         Answer.NotRunning, Answer.NotRunning, Answer.NotExists],
        /* Restore          */ [Answer.Go,         Answer.NotStopped, Answer.NotStopped, Answer.NotStopped, Answer.Go,         Answer.Go,         Answer.NotExists],
        /* Destroy          */ [Answer.Go,         Answer.NotStopped, Answer.NotStopped, Answer.NotStopped, Answer.Go,         Answer.Go,         Answer.Already],
        /* ForceDestroy     */ [Answer.Go,         Answer.Go,         Answer.Go,         Answer.Go,         Answer.Go,         Answer.Go,         Answer.Already],
    ];

    /// <summary>Whether there is something to do.</summary>
    /// <returns>False where the container is already as the operation would make it.</returns>
    /// <exception cref="ContainerException">It may not be done: ContainerNotExists, ContainerPaused, ContainerNotStopped, ContainerNotRunning, ContainerNotPaused.</exception>
    internal static bool Demand(ContainerOperation operation, ContainerStatus status, string id) =>
        s_table[(int)operation][(int)status] switch
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
        _ => "running",
    };

    private static ContainerException Error(ErrorCode code, string id, string message, string hint, Exception? inner = null) =>
        new(code, message, inner) { ContainerId = id, Hint = hint };
}
