using System;
using System.Diagnostics.CodeAnalysis;
using PSContainer.Engine.Errors;

namespace PSContainer.Engine.Launch;

/// <summary>A failure of the child on its way to the parent: step, words, call, errno, path.</summary>
internal static class LaunchFailure
{
    internal static void Write(WireWriter writer, string step, Exception failure)
    {
        // An error that names its own step says all: what is done within another step, or the program that is the container's result.
        string own = (failure as ContainerException)?.Step ?? string.Empty;
        writer.String(own.Length > 0 ? own : step);
        writer.String(own.Length > 0 || failure is ProcessNotExecutedException ? failure.Message : $"{step}: {failure.Message}");
        switch (failure)
        {
            case ContainerException e:
                writer.Int((int)e.Code);
                writer.Int(e.Errno);
                writer.String(e.Path ?? string.Empty);
                writer.String(e.Hint ?? string.Empty);
                break;
            case LinuxException e:
                writer.Int((int)ErrorCode.SystemError);
                writer.Int(e.Errno);
                writer.String(e.Path ?? string.Empty);
                writer.String(ErrnoHint.For(e.Syscall, e.Errno) ?? string.Empty);
                break;
            default:
                writer.Int((int)ErrorCode.SystemError);
                writer.Int(0);
                writer.String(string.Empty);
                writer.String(string.Empty);
                break;
        }

        writer.String(failure switch { LinuxException e => e.Syscall, ContainerException e => e.Syscall, _ => string.Empty });
        writer.Int(ExitCode(failure));
    }

    internal static int ExitCode(Exception failure) => failure is ProcessNotExecutedException e ? e.ExitCode : 1;

    [SuppressMessage("Design", "CA1031", Justification = "A report that cannot be read is an error of its own.")]
    internal static ContainerException Read(ReadOnlyMemory<byte> report)
    {
        WireReader reader = new(report);
        string step = reader.String(), message = reader.String();
        ErrorCode code = (ErrorCode)reader.Int();
        int errno = reader.Int();
        string path = reader.String(), hint = reader.String();
        string syscall = reader.String();
        int exitCode = reader.Int();
        return code == ErrorCode.ProcessNotExecuted
            ? new ProcessNotExecutedException(message, exitCode)
            {
                Step = step,
                Syscall = syscall,
                Errno = errno,
                Path = path.Length == 0 ? null : path,
                Hint = "Check the program's path inside the container, its x permission and its interpreter.",
            }
            : new ContainerException(code, message)
            {
                Step = step,
                Syscall = syscall,
                Errno = errno,
                Path = path.Length == 0 ? null : path,
                Hint = hint.Length == 0 ? null : hint,
            };
    }
}
