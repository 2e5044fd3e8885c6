using System;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Init;

/// <summary>A user namespace that nobody lives in, for the ids of mounts: made by a process that ends as soon as there is a descriptor of it.</summary>
internal static class MappedNamespace
{
    /// <param name="users">Text for /proc/PID/uid_map.</param>
    /// <param name="groups">Text for /proc/PID/gid_map.</param>
    /// <returns>A descriptor.</returns>
    /// <exception cref="LinuxException">No such namespace can be made, or the maps are refused.</exception>
    internal static int Open(string users, string groups)
    {
        (int ready, int tell) = Libc.Pipe();
        (int wait, int go) = Libc.Pipe();
        int pid = Libc.TryFork();
        if (pid == 0)
        {
            Libc.Close(go);
            Live(tell, wait);
        }

        Libc.Close(tell);
        Libc.Close(wait);
        try
        {
            Libc.Check(pid, "fork");
            Span<byte> result = stackalloc byte[sizeof(int)];
            int n = Libc.TryRead(ready, result);
            Libc.Check(n == sizeof(int) ? BitConverter.ToInt32(result) : -Errno.ECHILD, "unshare", "user");
            LinuxFile.WriteText($"/proc/{pid}/uid_map", users);
            LinuxFile.WriteText($"/proc/{pid}/gid_map", groups);
            return Libc.OpenAt(Libc.AT_FDCWD, $"/proc/{pid}/ns/user", Libc.O_RDONLY);
        }
        finally
        {
            Libc.Close(ready);
            Libc.Close(go);
            if (pid > 0)
                _ = Libc.TryWaitPid(pid, out _);
        }
    }

    /// <summary>The process; ends when its maker lets go of the pipe. Does not return.</summary>
    private static void Live(int tell, int wait)
    {
        _ = Libc.TryPrctl(Libc.PR_SET_PDEATHSIG, Libc.SIGKILL);

        // The files in /proc of a process that cannot be dumped are closed even to root without CAP_SYS_PTRACE.
        _ = Libc.TryPrctl(Libc.PR_SET_DUMPABLE, 1);
        int made = Libc.TryUnshare(Libc.CLONE_NEWUSER);

        // A change of credentials makes it undumpable again where suid_dumpable says so.
        _ = Libc.TryPrctl(Libc.PR_SET_DUMPABLE, 1);
        _ = Libc.TryWrite(tell, BitConverter.GetBytes(made));
        _ = Libc.TryRead(wait, new byte[1]);
        Libc.ExitNow(0);
    }
}
