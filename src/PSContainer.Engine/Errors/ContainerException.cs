using System;
using System.IO;

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
            Syscall = linux.Syscall;
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

    /// <summary>Name of the errno, such as <c>ENOENT</c> (errno(3)); empty where there is none.</summary>
    public string ErrnoName => Errno == 0 ? string.Empty : Interop.Errno.Name(Errno);

    /// <summary>The system call that failed, or empty.</summary>
    public string Syscall { get; init; } = string.Empty;

    /// <summary>The container concerned, or null.</summary>
    public string? ContainerId { get; init; }

    /// <summary>What the user can do, or null.</summary>
    public string? Hint { get; init; }

    /// <summary>Writes all that is known, a line for each part, and the stack: libcontainer's <c>Detail</c>.</summary>
    public void WriteDetail(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteLine($"{Code}: {Message}");
        foreach ((string name, string? value) in ((string, string?)[])
            [("container", ContainerId), ("step", Step), ("system call", Syscall), ("errno", Errno == 0 ? null : $"{ErrnoName} ({Errno})"), ("path", Path), ("what to do", Hint)])
        {
            if (!string.IsNullOrEmpty(value))
                writer.WriteLine($"  {name}: {value}");
        }

        if (StackTrace is not null)
            writer.WriteLine(StackTrace);
    }
}
