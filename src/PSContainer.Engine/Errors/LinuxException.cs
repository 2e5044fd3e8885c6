using System;

namespace PSContainer.Engine.Errors;

/// <summary>A system call failed. The message reads <c>mount("proc", "/proc"): Operation not permitted (EPERM)</c>.</summary>
public sealed class LinuxException : Exception
{
    /// <summary>A failed call.</summary>
    /// <param name="syscall">Name of the call.</param>
    /// <param name="errno">errno(3).</param>
    /// <param name="path">The file concerned, or null.</param>
    /// <param name="detail">What the kernel says beyond the errno, or null.</param>
    public LinuxException(string syscall, int errno, string? path = null, string? detail = null)
        : base((path is null ? syscall : $"{syscall}(\"{path}\")")
            + $": {Interop.Errno.Describe(errno)}"
            + (detail is null ? null : $": {detail}"))
    {
        Syscall = syscall;
        Errno = errno;
        Path = path;
    }

    /// <summary>Name of the system call.</summary>
    public string Syscall { get; }

    /// <summary>errno(3).</summary>
    public int Errno { get; }

    /// <summary>Its name, such as <c>ENOENT</c>.</summary>
    public string ErrnoName => Interop.Errno.Name(Errno);

    /// <summary>The file concerned, or null.</summary>
    public string? Path { get; }
}
