using System;
using System.Threading;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Networking.Managed;

/// <summary>A file of the host's, shown in the mount namespace of a container that runs already.</summary>
internal static class LiveMount
{
    private const int StackSize = 256 * 1024;
    private const uint FileMode = 0x1A4;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>Binds it, read-only.</summary>
    /// <param name="pidfd">A process in the namespace.</param>
    /// <param name="source">The host's file.</param>
    /// <param name="target">Where it is to be seen; made where it is missing. Links on the way lead inside the container alone.</param>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    internal static void Bind(int pidfd, string source, string target)
    {
        int tree = Libc.Check(Libc.TryOpenTree(Libc.AT_FDCWD, source, Libc.OPEN_TREE_CLONE), "open_tree", source);
        try
        {
            const ulong attributes = Libc.MOUNT_ATTR_RDONLY | Libc.MOUNT_ATTR_NOSUID | Libc.MOUNT_ATTR_NODEV | Libc.MOUNT_ATTR_NOEXEC;
            Libc.Check(Libc.TryMountSetAttr(tree, recursive: false, attributes, 0), "mount_setattr", source);
            (string Call, int Result) outcome = ("setns", 0);

            // A thread of its own: one that has left the others' root cannot come back, and need not.
            Thread thread = new(() => outcome = Attach(pidfd, tree, target), StackSize) { IsBackground = true, Name = "mount namespace" };
            thread.Start();
            if (!thread.Join(s_patience))
                throw new LinuxException("setns", Errno.ETIMEDOUT);
            Libc.Check(outcome.Result, outcome.Call, target);
        }
        finally
        {
            Libc.Close(tree);
        }
    }

    private static (string Call, int Result) Attach(int pidfd, int tree, string target)
    {
        int result = Libc.TryUnshare(Libc.CLONE_FS);
        if (result < 0)
            return ("unshare", result);
        result = Libc.TrySetNs(pidfd, Libc.CLONE_NEWNS);
        if (result < 0)
            return ("setns", result);
        int file = Libc.TryOpenAt(Libc.AT_FDCWD, target, Libc.O_PATH);
        if (file == -Errno.ENOENT)
        {
            file = Libc.TryOpenAt(Libc.AT_FDCWD, target, Libc.O_RDONLY | Libc.O_CREAT, FileMode);
            if (file == -Errno.EROFS)
                return ("open", 0); // it can have no such file, and finds nothing by name
        }

        if (file < 0)
            return ("open", file);
        result = Libc.TryMoveMount(tree, file);
        Libc.Close(file);
        return ("move_mount", result);
    }
}
