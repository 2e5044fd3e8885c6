using System;
using System.IO;
using System.Management.Automation;
using System.Text.Json;
using PSContainer.Engine.Errors;

namespace PSContainer.Errors;

/// <summary>The one place where an exception of the engine becomes an error record.</summary>
public static class ContainerErrorRecord
{
    /// <summary>Whether an exception is a result to report, and no fault of the program.</summary>
    public static bool IsExpected(Exception exception) =>
        exception is ContainerException or LinuxException or IOException or UnauthorizedAccessException or TimeoutException;

    /// <summary>The record: id and category by the error's code and errno, and what the user can do.</summary>
    /// <param name="exception">What went wrong.</param>
    /// <param name="target">What the command worked on.</param>
    public static ErrorRecord From(Exception exception, object? target = null)
    {
        ArgumentNullException.ThrowIfNull(exception);
        (string id, ErrorCategory category, string? advice) = exception switch
        {
            ContainerException e => Classify(e),
            LinuxException e => ($"{e.Syscall},{e.ErrnoName}", ErrnoTable.Category(e.Errno), ErrnoTable.Advice(e.Errno)),
            UnauthorizedAccessException => ("AccessDenied", ErrorCategory.PermissionDenied, ErrnoTable.Advice(13)),
            TimeoutException => ("Timeout", ErrorCategory.OperationTimeout, null),
            IOException => ("InputOutput", ErrorCategory.ReadError, null),
            _ => (exception.GetType().Name, ErrorCategory.NotSpecified, null),
        };
        return Make(exception, id, category, target, advice);
    }

    /// <summary>A record that a command itself has the words for.</summary>
    internal static ErrorRecord Make(Exception exception, string id, ErrorCategory category, object? target, string? advice) =>
        new(exception, id, category, target)
        {
            ErrorDetails = new ErrorDetails(exception.Message) { RecommendedAction = advice ?? string.Empty },
        };

    /// <summary>The record of a container whose state cannot be read.</summary>
    internal static ErrorRecord Damaged(ContainerException fault, string id)
    {
        ErrorRecord record = From(fault, id);
        return Make(fault, "ContainerDamaged", record.CategoryInfo.Category, id, $"Remove-Container -Container {id} -Force");
    }

    /// <summary>The record of a number that came through the pipeline, and may be no container's id.</summary>
    internal static ErrorRecord NumberFromPipeline(ContainerIdentity identity) => Make(
        new ArgumentException($"The number {identity.Id} from the pipeline is taken for no container: it may be the id of a process."),
        "NumberFromPipeline",
        ErrorCategory.InvalidArgument,
        identity.Id,
        "Pipe containers or their ids as strings, or name them with -Container.");

    private static (string Id, ErrorCategory Category, string? Advice) Classify(ContainerException e)
    {
        string id = e.Code.ToString();
        switch (e.Code)
        {
            case ErrorCode.IdInUse:
                return (id, ErrorCategory.ResourceExists, e.Hint);
            case ErrorCode.InvalidIdFormat:
                return (id, ErrorCategory.InvalidArgument, e.Hint);
            case ErrorCode.ContainerNotExists:
                return (id, ErrorCategory.ObjectNotFound, e.Hint ?? "Get-Container lists those that exist.");
            case ErrorCode.ContainerNotStopped:
                return (id, ErrorCategory.InvalidOperation,
                    e.Hint ?? $"Stop it first (Stop-Container {e.ContainerId}), or use Remove-Container -Container {e.ContainerId} -Force.");
            case ErrorCode.ContainerPaused or ErrorCode.ContainerNotRunning or ErrorCode.ContainerNotPaused or ErrorCode.ConsoleExists:
                return (id, ErrorCategory.InvalidOperation, e.Hint);
            case ErrorCode.ConfigInvalid:
                return (id, ErrorCategory.InvalidArgument, e.Hint);
            case ErrorCode.ProcessNotExecuted:
                bool missing = e is ProcessNotExecutedException { ExitCode: 127 };
                return (id, missing ? ErrorCategory.ObjectNotFound : ErrorCategory.PermissionDenied, e.Hint);
        }

        if (e.Errno != 0)
        {
            string place = e.Step.Length > 0 ? e.Step : e.InnerException is LinuxException linux ? linux.Syscall : id;
            return ($"{place},{e.ErrnoName}", ErrnoTable.Category(e.Errno), e.Hint ?? ErrnoTable.Advice(e.Errno));
        }

        ErrorCategory category = e.InnerException is JsonException ? ErrorCategory.ParserError : ErrorCategory.InvalidData;
        return (e.Step.Length > 0 ? e.Step : id, e.InnerException is null && e.Path is null ? ErrorCategory.NotSpecified : category, e.Hint);
    }
}
