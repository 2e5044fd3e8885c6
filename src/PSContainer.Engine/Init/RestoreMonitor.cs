using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using PSContainer.Engine.Host;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Init;

/// <summary>
/// The monitor of a container that is restored. CRIU is its child, and makes the container's first process as one more child of it
/// (rst_sibling), so that it learns how that ends, as of any other. Until the parent says that all went well, its going is the end
/// of CRIU and of all that CRIU has made.
/// </summary>
internal static class RestoreMonitor
{
    /// <summary>Takes over from <see cref="Monitor"/>, when CRIU runs.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="directory">The state directory.</param>
    /// <param name="channel">The socket to the parent.</param>
    /// <param name="criu">CRIU's pid.</param>
    /// <param name="oomBefore">How many the out-of-memory killer has ended before.</param>
    [DoesNotReturn]
    internal static void Run(LaunchPlan plan, int directory, MessageChannel channel, int criu, ulong oomBefore)
    {
        Span<int> handles = stackalloc int[2];
        Message? message = channel.Receive(handles);
        if (message?.Kind != MessageKind.Restored)
            KillAll();
        int pid = message.Payload.Int();

        // It must be this one's own child: of another the end would never be known.
        if (Libc.TryPeekExit(pid, out _) < 0)
            KillAll();
        ProcessIdentity process = ProcessIdentity.TryRead(pid) ?? default;
        TerminalRelay? relay = handles[0] < 0 ? null : Relay(process, directory, handles[0], handles[1]);
        int self = Libc.TryPidfdOpen(Libc.GetPid());
        Monitor.Announce(channel, pid, inCgroup: true, self);
        Libc.Close(self);
        if (channel.Receive()?.Kind != MessageKind.Proceed)
            KillAll();
        _ = Libc.TryWaitPid(criu, out _);
        if (plan.Unmonitored)
            Libc.ExitNow(0);
        Monitor.Watch(plan, directory, channel, process, relay, oomBefore);
    }

    /// <summary>The relay takes its terminal from a socket, as from a process that has just made it.</summary>
    private static TerminalRelay Relay(ProcessIdentity process, int directory, int terminal, int viewer)
    {
        (int source, int ours) = Libc.SocketPair(messages: true);
        Libc.Check(Libc.TrySend(ours, "/dev/pts/ptmx"u8, [terminal]), "sendmsg", "terminal");
        Libc.Close(ours);
        Libc.Close(terminal);
        return new TerminalRelay(process, source, directory, viewer);
    }

    /// <summary>The restore is broken off: CRIU goes, and what it has made goes with it, all of which are this one's children or come to it.</summary>
    [DoesNotReturn]
    private static void KillAll()
    {
        string list = string.Create(CultureInfo.InvariantCulture, $"/proc/{Libc.GetPid()}/task/{Libc.GetPid()}/children");
        while (true)
        {
            foreach (string child in (HostText.Read(list) ?? string.Empty).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                _ = Libc.TryKill(int.Parse(child, NumberStyles.None, CultureInfo.InvariantCulture), Libc.SIGKILL);
            if (Libc.TryWaitPid(-1, out _) < 0)
                Libc.ExitNow(1);
        }
    }
}
