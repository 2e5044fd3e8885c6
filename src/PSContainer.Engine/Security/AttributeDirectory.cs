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
        int result = TryWrite(open, "exec " + profile);

        // Without AppArmor nothing confines the process.
        if (result < 0 && !(profile == Unconfined && result is -Errno.EINVAL or -Errno.ENOENT))
            throw Failure(file, -result, "Load the profile first (apparmor_parser -r FILE); aa-status lists those that are loaded.");
    }

    private void SetSelinux(string label)
    {
        int result = TryWrite(TryOpen("exec"), label);
        if (result < 0)
            throw Failure("exec", -result, "The label must be one of the loaded policy, and the policy must allow the transition to it.");
    }

    private int TryOpen(string file) => Libc.TryOpenAt2(fd, file, Libc.O_WRONLY, Here);

    /// <summary>The whole by one write(2), or -errno; takes the descriptor.</summary>
    private static int TryWrite(int file, string text)
    {
        if (file < 0)
            return file;
        int result = Libc.TryWrite(file, Encoding.UTF8.GetBytes(text));
        Libc.Close(file);
        return result;
    }

    private static ContainerException Failure(string file, int errno, string hint)
    {
        LinuxException inner = new("write", errno, $"/proc/{Own}/{file}");
        return new ContainerException(ErrorCode.SystemError, inner.Message, inner) { Hint = hint };
    }
}
