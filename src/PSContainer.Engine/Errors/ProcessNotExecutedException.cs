using System;

namespace PSContainer.Engine.Errors;

/// <summary>The program could not be executed: the container's result, not a fault of the library.</summary>
public sealed class ProcessNotExecutedException : ContainerException
{
    /// <summary>A program that is missing or cannot be executed.</summary>
    public ProcessNotExecutedException(string message, int exitCode, Exception? inner = null)
        : base(ErrorCode.ProcessNotExecuted, message, inner) => ExitCode = exitCode;

    /// <summary>127 where the program was not found, 126 where it cannot be executed.</summary>
    public int ExitCode { get; }
}
