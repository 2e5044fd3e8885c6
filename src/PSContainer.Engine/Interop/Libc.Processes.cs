using System;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace PSContainer.Engine.Interop;

/// <summary>fork(2), execve(2), waitid(2), namespaces, signals and pidfds.</summary>
internal static unsafe partial class Libc
{
    internal const int CLONE_NEWTIME = 0x80, CLONE_FS = 0x200, CLONE_NEWNS = 0x20000, CLONE_NEWCGROUP = 0x2000000,
        CLONE_NEWUTS = 0x4000000, CLONE_NEWIPC = 0x8000000, CLONE_NEWUSER = 0x10000000, CLONE_NEWPID = 0x20000000,
        CLONE_NEWNET = 0x40000000;

    internal const int PR_SET_PDEATHSIG = 1, PR_SET_DUMPABLE = 4, PR_SET_KEEPCAPS = 8, PR_SET_NAME = 15,
        PR_CAPBSET_DROP = 24, PR_CAPBSET_READ = 23, PR_SET_CHILD_SUBREAPER = 36, PR_SET_NO_NEW_PRIVS = 38, PR_CAP_AMBIENT = 47,
        PR_CAP_AMBIENT_RAISE = 2, PR_CAP_AMBIENT_CLEAR_ALL = 4;

    internal const int WNOHANG = 1;

    internal const int SIGHUP = 1, SIGINT = 2, SIGQUIT = 3, SIGKILL = 9, SIGPIPE = 13, SIGTERM = 15, SIGCHLD = 17;

    internal const uint CLOSE_RANGE_CLOEXEC = 4;

    [LibraryImport(Library, EntryPoint = "fork", SetLastError = true)]
    private static partial int fork();

    [LibraryImport(Library, EntryPoint = "_exit")]
    private static partial void _exit(int status);

    [LibraryImport(Library, EntryPoint = "execve", SetLastError = true)]
    private static partial int execve(byte* path, byte** argv, byte** envp);

    [LibraryImport(Library, EntryPoint = "waitpid", SetLastError = true)]
    private static partial int waitpid(int pid, int* status, int options);

    [LibraryImport(Library, EntryPoint = "setsid", SetLastError = true)]
    private static partial int setsid();

    [LibraryImport(Library, EntryPoint = "prctl", SetLastError = true)]
    private static partial int prctl(int option, nint a, nint b, nint c, nint d);

    [LibraryImport(Library, EntryPoint = "kill", SetLastError = true)]
    private static partial int kill(int pid, int signal);

    [LibraryImport(Library, EntryPoint = "getpid")]
    internal static partial int GetPid();

    [LibraryImport(Library, EntryPoint = "geteuid")]
    internal static partial uint GetEffectiveUid();

    [LibraryImport(Library, EntryPoint = "getegid")]
    internal static partial uint GetEffectiveGid();

    [LibraryImport(Library, EntryPoint = "umask")]
    private static partial uint umask(uint mask);

    [LibraryImport(Library, EntryPoint = "unshare", SetLastError = true)]
    private static partial int unshare(int flags);

    [LibraryImport(Library, EntryPoint = "setns", SetLastError = true)]
    private static partial int setns(int fd, int kind);

    [LibraryImport(Library, EntryPoint = "sethostname", SetLastError = true)]
    private static partial int sethostname(byte* name, nuint length);

    [LibraryImport(Library, EntryPoint = "setdomainname", SetLastError = true)]
    private static partial int setdomainname(byte* name, nuint length);

    [LibraryImport(Library, EntryPoint = "chdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int chdir(string path);

    [LibraryImport(Library, EntryPoint = "fchdir", SetLastError = true)]
    private static partial int fchdir(int fd);

    [LibraryImport(Library, EntryPoint = "chroot", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int chroot(string path);

    [LibraryImport(Library, EntryPoint = "getcwd", SetLastError = true)]
    private static partial byte* getcwd(byte* buffer, nuint size);

    [LibraryImport(Library, EntryPoint = "prlimit", SetLastError = true)]
    private static partial int prlimit(int pid, int resource, ulong* newLimit, ulong* oldLimit);

    /// <summary>Ends the process without running anything that was registered for its end: a forked child shares that with its parent.</summary>
    [DoesNotReturn]
    internal static void ExitNow(int status)
    {
        _exit(status);
        throw new UnreachableException();
    }

    /// <summary>0 in the child. The child has this thread alone; glibc's fork handlers keep its heap usable.</summary>
    internal static int TryFork() => Result(fork());

    /// <summary>Replaces the program; returns -errno only.</summary>
    internal static int TryExec(byte* path, byte** argv, byte** envp) => Result(execve(path, argv, envp));

    /// <summary>Pid reaped, 0 with WNOHANG where none has ended, or -errno.</summary>
    internal static int TryWaitPid(int pid, out int status, int options = 0)
    {
        int value = 0;
        int result;
        do
        {
            result = Result(waitpid(pid, &value, options));
        }
        while (result == -Errno.EINTR);
        status = value;
        return result;
    }

    internal static void SetUmask(uint mask) => _ = umask(mask);

    internal static int TrySetSid() => Result(setsid());

    internal static int TryPrctl(int option, nint a = 0, nint b = 0, nint c = 0, nint d = 0) =>
        Result(prctl(option, a, b, c, d));

    internal static void SetProcessName(ReadOnlySpan<byte> nameWithNul)
    {
        fixed (byte* name = nameWithNul)
        {
            _ = prctl(PR_SET_NAME, (nint)name, 0, 0, 0);
        }
    }

    internal static int TryKill(int pid, int signal) => Result(kill(pid, signal));

    internal static int TryUnshare(int flags) => Result(unshare(flags));

    internal static int TrySetNs(int fd, int kind) => Result(setns(fd, kind));

    internal static int TrySetHostName(ReadOnlySpan<byte> name)
    {
        fixed (byte* p = name)
        {
            return Result(sethostname(p, (nuint)name.Length));
        }
    }

    internal static int TrySetDomainName(ReadOnlySpan<byte> name)
    {
        fixed (byte* p = name)
        {
            return Result(setdomainname(p, (nuint)name.Length));
        }
    }

    internal static int TryChdir(string path) => Result(chdir(path));

    internal static int TryFchdir(int fd) => Result(fchdir(fd));

    internal static int TryChroot(string path) => Result(chroot(path));

    internal static string? TryGetCwd()
    {
        byte* buffer = stackalloc byte[4096];
        return getcwd(buffer, 4096) is null ? null : Marshal.PtrToStringUTF8((nint)buffer);
    }

    internal static int TrySetRlimit(int pid, int resource, ulong soft, ulong hard)
    {
        ulong* limit = stackalloc ulong[2] { soft, hard };
        return Result(prlimit(pid, resource, limit, null));
    }

    internal static int TryPidfdOpen(int pid) => (int)Syscall(SyscallNumber.PidfdOpen, pid, 0);

    internal static int TryPidfdSendSignal(int pidfd, int signal) =>
        (int)Syscall(SyscallNumber.PidfdSendSignal, pidfd, signal, 0, 0);

    internal static int TryCloseRange(uint first, uint last, uint flags) =>
        (int)Syscall(SyscallNumber.CloseRange, (nint)first, (nint)last, (nint)flags);

    internal static int TryMemfdCreate(ReadOnlySpan<byte> nameWithNul, uint flags)
    {
        fixed (byte* name = nameWithNul)
        {
            return (int)Syscall(SyscallNumber.MemfdCreate, (nint)name, (nint)flags);
        }
    }

    internal static int TryPivotRoot(ReadOnlySpan<byte> newRootWithNul, ReadOnlySpan<byte> putOldWithNul)
    {
        fixed (byte* newRoot = newRootWithNul, putOld = putOldWithNul)
        {
            return (int)Syscall(SyscallNumber.PivotRoot, (nint)newRoot, (nint)putOld);
        }
    }

    // Not the C library's functions: those signal every thread they know of, and after fork(2) there is just this one.
    internal static int TrySetGroups(ReadOnlySpan<uint> groups)
    {
        fixed (uint* p = groups)
        {
            return (int)Syscall(SyscallNumber.SetGroups, groups.Length, (nint)p);
        }
    }

    internal static int TrySetResGid(uint gid) => (int)Syscall(SyscallNumber.SetResGid, (nint)gid, (nint)gid, (nint)gid);

    internal static int TrySetResUid(uint uid) => (int)Syscall(SyscallNumber.SetResUid, (nint)uid, (nint)uid, (nint)uid);

    /// <summary>keyctl(2) KEYCTL_JOIN_SESSION_KEYRING with a new anonymous keyring.</summary>
    internal static int TryJoinSessionKeyring() => (int)Syscall(SyscallNumber.KeyCtl, 1, 0);
}
