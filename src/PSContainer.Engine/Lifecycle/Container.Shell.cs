using System;
using System.Collections.Generic;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Processes;
using PSContainer.Engine.Rootfs;

namespace PSContainer.Engine.Lifecycle;

/// <summary>The shell that somebody who enters wants.</summary>
public sealed partial class Container
{
    private static readonly string[] s_shells = ["/bin/bash", "/bin/sh", "/bin/ash"];

    /// <summary>The login shell of a user by the container's own /etc/passwd, where that program is there; else the first of bash, sh and ash that is.</summary>
    /// <param name="user">As <see cref="Configuration.ProcessConfig.User"/>; empty is root.</param>
    /// <exception cref="Errors.ContainerException">ContainerNotRunning; ConfigInvalid: there is no such user.</exception>
    public string FindShell(string user = "")
    {
        int pid = InitProcessId;
        int fd = pid == 0 ? -1 : Libc.TryOpenAt(Libc.AT_FDCWD, $"/proc/{pid}/root", Libc.O_PATH | Libc.O_DIRECTORY);

        // Looked at again now that its root is held: the id may have become another's in between.
        if (fd < 0 || !Init.IsAlive)
        {
            Libc.Close(fd);
            throw NotRunning();
        }

        using RootDirectory root = new(fd);
        string own = UserDatabase.Resolve(root, user, []).Shell;
        foreach (string shell in (IEnumerable<string>)[own, .. s_shells])
        {
            if (shell.StartsWith('/') && !IsNoLogin(shell) && IsThere(root, shell))
                return shell;
        }

        return s_shells[1];
    }

    private static bool IsNoLogin(string shell) =>
        shell.EndsWith("/nologin", StringComparison.Ordinal) || shell.EndsWith("/false", StringComparison.Ordinal);

    private static bool IsThere(RootDirectory root, string path)
    {
        int found = root.TryOpen(path, Libc.O_PATH);
        Libc.Close(found);
        return found >= 0;
    }
}
