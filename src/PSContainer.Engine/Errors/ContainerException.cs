using System;

namespace PSContainer.Engine.Errors;

/// <summary>An error of the engine: what (code), where (step and path), why (errno), and what to do (hint).</summary>
public class ContainerException : Exception
{
    /// <summary>An error by its parts.</summary>
    public ContainerException(ErrorCode code, string message, Exception? inner = null)
        : base(message, inner)
    {
        Code = code;
        if (inner is LinuxException linux)
        {
            Errno = linux.Errno;
            Path = linux.Path;
        }
    }

    /// <summary>libcontainer's code.</summary>
    public ErrorCode Code { get; }

    /// <summary>The step of the work at which it happened, as words; empty where there is no plan.</summary>
    public string Step { get; init; } = string.Empty;

    /// <summary>The file concerned, or null.</summary>
    public string? Path { get; init; }

    /// <summary>The kernel's errno, or 0.</summary>
    public int Errno { get; init; }

    /// <summary>The container concerned, or null.</summary>
    public string? ContainerId { get; init; }

    /// <summary>What the user can do, or null.</summary>
    public string? Hint { get; init; }
}
