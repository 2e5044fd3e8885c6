using System;
using System.Text;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Security;

/// <summary>
/// The directory of proc_pid_attr(5) by its descriptor: what is written there becomes the label of this thread with its
/// next execve(2). The files are opened without following any link, nor leaving the file system of the directory.
/// </summary>
internal sealed class AttributeDirectory(int fd) : IDisposable
{
    /// <summary>Where this thread has it, in a procfs.</summary>
    internal const string Own = "thread-self/attr";

    private const string Unconfined = "unconfined";

    private const ulong Here = Libc.RESOLVE_BENEATH | Libc.RESOLVE_NO_XDEV | Libc.RESOLVE_NO_SYMLINKS;

    /// <exception cref="ContainerException">The module refuses the label, or is not there.</exception>
    internal void Set(SecurityModule module, string label)
    {
        if (module == SecurityModule.AppArmor)
            SetAppArmor(label);
        else
            SetSelinux(label);
    }

    public void Dispose() => Libc.Close(fd);

    private void SetAppArmor(string profile)
    {
        // Its own directory is there since Linux 5.8; the file above belongs to whichever module is first.
        string file = "apparmor/exec";
        int open = TryOpen(file);
        if (open == -Errno.ENOENT)
            open = TryOpen(file = "exec");
        (string call, int errno) = Write(open, "exec " + profile);

        // Without AppArmor nothing confines the process.
        if (errno != 0 && !(profile == Unconfined && errno is Errno.EINVAL or Errno.ENOENT))
            throw Failure(call, file, errno, "Load the profile first (apparmor_parser -r FILE); aa-status lists those that are loaded.");
    }

    private void SetSelinux(string label)
    {
        (string call, int errno) = Write(TryOpen("exec"), label);
        if (errno != 0)
            throw Failure(call, "exec", errno, "The label must be one of the loaded policy, and the policy must allow the transition to it.");
    }

    private int TryOpen(string file) => Libc.TryOpenAt2(fd, file, Libc.O_WRONLY, Here);

    /// <summary>Writes the whole with one write(2) into a file that was opened, or not, and closes it. The call that failed, and 0 where none did.</summary>
    private static (string Call, int Errno) Write(int file, string text)
    {
        if (file < 0)
            return ("openat2", -file);
        int result = Libc.TryWrite(file, Encoding.UTF8.GetBytes(text));
        Libc.Close(file);
        return ("write", result < 0 ? -result : 0);
    }

    private static ContainerException Failure(string call, string file, int errno, string hint)
    {
        LinuxException inner = new(call, errno, $"/proc/{Own}/{file}");
        return new ContainerException(ErrorCode.SystemError, inner.Message, inner) { Hint = hint };
    }
}
