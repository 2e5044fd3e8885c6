using System.Collections.Generic;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Cgroups;

/// <summary>Reads and writes the files of one cgroup; an error says which value, which file and why.</summary>
internal static class CgroupFile
{
    internal static string Join(string directory, string file) => string.Concat(directory, "/", file);

    internal static bool Exists(string directory, string file) =>
        Libc.TryAccessAt(Libc.AT_FDCWD, Join(directory, file), 0) == 0;

    /// <summary>The text without white space at the ends, or null where the file is not there.</summary>
    internal static string? TryReadText(string directory, string file) => LinuxFile.TryReadText(Join(directory, file))?.Trim();

    /// <summary>The number; null where the file is not there or says <c>max</c> or -1.</summary>
    internal static ulong? TryReadNumber(string directory, string file)
    {
        string? text = TryReadText(directory, file);
        return ulong.TryParse(text, out ulong value) ? value : null;
    }

    /// <summary>0, or -errno.</summary>
    internal static int TryWrite(string directory, string file, string value) =>
        LinuxFile.TryWriteText(Join(directory, file), value);

    /// <summary>Writes a limit.</summary>
    internal static void Write(string directory, string file, string value, string? hint = null)
    {
        int result = TryWrite(directory, file, value);
        if (result < 0)
            throw WriteFailed(directory, file, value, -result, hint);
    }

    /// <summary>The error of a limit that could not be written.</summary>
    internal static ContainerException WriteFailed(string directory, string file, string value, int errno, string? hint = null) =>
        Failed(CgroupStep.Apply, $"cannot set {file} to \"{value}\"", "write", errno, Join(directory, file), hint ?? WriteHint(errno));

    /// <summary>An error with its cause: <c>what: call("path"): reason</c>.</summary>
    internal static ContainerException Failed(string step, string what, string syscall, int errno, string path, string? hint)
    {
        LinuxException inner = new(syscall, errno, path);
        return new ContainerException(ErrorCode.SystemError, $"{what}: {inner.Message}", inner) { Step = step, Hint = hint };
    }

    /// <summary>The error of a change that was neither made nor quite taken back.</summary>
    internal static ContainerException NotUndone(ContainerException refused, IReadOnlyList<string> left) =>
        new(refused.Code, $"{refused.Message}; and what had been changed before could not be put back: {string.Join("; ", left)}", refused.InnerException)
        {
            Step = refused.Step,
            Path = refused.Path,
            Errno = refused.Errno,
            Syscall = refused.Syscall,
            Hint = refused.Hint,
        };

    private static string? WriteHint(int errno) => errno switch
    {
        Errno.EACCES or Errno.EPERM => "Run as root, or in a cgroup that was delegated to this user.",
        Errno.EROFS => "The cgroup file system is mounted read-only; remount it read-write or use CgroupDriver Disabled.",
        Errno.ENOENT => "This kernel does not have the setting, or its controller is not enabled in the cgroup.",
        Errno.EINVAL or Errno.ERANGE => "The kernel does not take this value; see its range in the kernel's cgroup documentation.",
        Errno.EBUSY => "The cgroup uses more than that now.",
        _ => null,
    };
}
