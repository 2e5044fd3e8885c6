using System;
using System.Collections.Generic;
using System.Threading;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Networking;

/// <summary>Work inside the network namespaces of other processes.</summary>
internal static class NetworkNamespace
{
    private const int StackSize = 256 * 1024;

    // Entering a namespace and opening a socket wait for nothing; more than this is a machine that hangs.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Does something in one namespace after the other, on a thread of its own that ends afterwards: so there is nothing to restore,
    /// and no thread of the pool can ever be found in the wrong namespace. By pidfds, since a process id may be another's by now.
    /// </summary>
    /// <param name="pidfds">Processes that are in the namespaces.</param>
    /// <param name="work">Gets the index of the process, and 0 or the -errno of setns(2): -ESRCH, it is gone; -EPERM, no CAP_SYS_ADMIN. Must not throw.</param>
    /// <exception cref="LinuxException">ETIMEDOUT.</exception>
    internal static void Visit(IReadOnlyList<int> pidfds, Action<int, int> work)
    {
        Thread thread = new(
            () =>
            {
                for (int i = 0; i < pidfds.Count; i++)
                    work(i, Libc.TrySetNs(pidfds[i], Libc.CLONE_NEWNET));
            },
            StackSize) { IsBackground = true, Name = "network namespace" };
        thread.Start();
        if (!thread.Join(s_patience))
            throw new LinuxException("setns", Errno.ETIMEDOUT);
    }
}
