using System;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Errors;

/// <summary>A system call failed. The message reads <c>mount("proc", "/proc"): Operation not permitted (EPERM)</c>.</summary>
public sealed class LinuxException : Exception
{
    /// <summary>A failed call.</summary>
    /// <param name="syscall">Name of the call.</param>
    /// <param name="errno">errno(3).</param>
    /// <param name="path">The file concerned, or null.</param>
    public LinuxException(string syscall, int errno, string? path = null)
        : base(path is null
            ? $"{syscall}: {Interop.Errno.Describe(errno)}"
            : $"{syscall}(\"{path}\"): {Interop.Errno.Describe(errno)}")
    {
        Syscall = syscall;
        Errno = errno;
        Path = path;
    }

    /// <summary>Name of the system call.</summary>
    public string Syscall { get; }

    /// <summary>errno(3).</summary>
    public int Errno { get; }

    /// <summary>The file concerned, or null.</summary>
    public string? Path { get; }
}
