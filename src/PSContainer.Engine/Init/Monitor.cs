using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;
using PSContainer.Engine.Processes;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Init;

/// <summary>
/// The process between the launcher and a container's process: forks it, outlives the shell that asked for it, reaps
/// it, and records how it ended. One for each process; it holds no lock and no socket that others need.
/// </summary>
internal static class Monitor
{
    /// <summary>Its name as the kernel has it (comm).</summary>
    internal const string ProcessName = "pscontainer-mon";

    /// <summary>Does not return.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Every failure must reach the parent; there is nobody else to tell.")]
    [DoesNotReturn]
    internal static void Run(ReadOnlySpan<int> all)
    {
        LaunchDescriptors descriptors = new(all);
        string step = "start the monitor";
        try
        {
            Libc.SetProcessName(System.Text.Encoding.ASCII.GetBytes(ProcessName + '\0'));

            // A launcher that serves one request leads a session already.
            int session = Libc.TrySetSid();
            if (session != -Errno.EPERM)
                Libc.Check(session, "setsid");
            Libc.Check(Libc.TryPrctl(Libc.PR_SET_CHILD_SUBREAPER, 1), "prctl");

            // Before any namespace is entered: nothing in the container may trace this process or open its files (CVE-2016-9962).
            Libc.Check(Libc.TryPrctl(Libc.PR_SET_DUMPABLE, 0), "prctl");
            MessageChannel channel = new(descriptors.Channel);
            Message? message = channel.Receive();
            if (message?.Kind != MessageKind.Plan)
                Libc.ExitNow(1);
            LaunchPlan plan = LaunchPlan.Read(message.Payload);
            step = "make the process";
            ulong oomBefore = OomKills(plan.OomKillFile);
            int self = Libc.Check(Libc.TryPidfdOpen(Libc.GetPid()), "pidfd_open");
            (int source, int terminal) = plan.HasTerminal && !plan.ConsoleSocket ? Libc.SocketPair(messages: true) : (-1, -1);
            (int beginning, int begun) = plan.IsInit && !plan.Unmonitored ? (-1, -1) : Libc.Pipe();
            int console = plan.ConsoleSocket ? descriptors.Extra[^(plan.ExtraFiles + 1)] : terminal;
            int gate = plan.WaitsForStart ? StartFifo.Find(descriptors.StateDirectory) : -1;
            (int pid, bool inCgroup) = Spawner.Spawn(plan, descriptors, channel, new MonitorHandles(self, console, begun, gate));
            Libc.Close(gate);
            Libc.Close(terminal);
            Libc.Close(begun);
            ProcessIdentity process = new(pid, plan.IsInit && source < 0 ? 0 : ProcessStat.TryRead(pid, out ProcessStat stat) ? stat.StartTime : 0, string.Empty);
            TerminalRelay? relay = source < 0 ? null : new(process, source, descriptors.StateDirectory, plan.Viewer ? Libc.TryFcntl(descriptors.Extra[^(plan.ExtraFiles + 1)], Libc.F_DUPFD_CLOEXEC) : -1);
            Announce(channel, pid, inCgroup, self);
            Libc.Close(self);
            Release(descriptors);
            if (plan.Restores)
                RestoreMonitor.Run(plan, descriptors.StateDirectory, channel, pid, oomBefore);

            // From here on the process is whoever's that adopts it, who learns how it ends.
            bool hasBegun = plan.Unmonitored && Libc.TryRead(beginning, new byte[1]) == 1;
            if (hasBegun)
                Libc.ExitNow(0);
            Watch(plan, descriptors.StateDirectory, channel, process with { Pid = pid }, relay, oomBefore, beginning);
        }
        catch (Exception e)
        {
            InitProcess.Fail(descriptors.Status, step, e);
        }

        Libc.ExitNow(0);
    }

    /// <summary>Waits for the end of the process, with its terminal served meanwhile, and tells of it. Does not return.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="directory">The state directory.</param>
    /// <param name="channel">The socket to the parent.</param>
    /// <param name="process">The process.</param>
    /// <param name="relay">Its terminal, or null.</param>
    /// <param name="oomBefore">How many the out-of-memory killer has ended before.</param>
    /// <param name="beginning">Pipe that tells whether the process has become its program; -1 for init.</param>
    [DoesNotReturn]
    internal static void Watch(LaunchPlan plan, int directory, MessageChannel channel, ProcessIdentity process, TerminalRelay? relay, ulong oomBefore, int beginning = -1)
    {
        int waitStatus = relay?.Serve() ?? Reap(process.Pid);
        ProcessExit exit = ExitReport.Read(waitStatus, OomKills(plan.OomKillFile) > oomBefore);
        if (plan.Unmonitored)
        {
            ExitReport.Send(channel, exit);
            Libc.ExitNow(0);
        }

        if (plan.IsInit || (Libc.TryRead(beginning, new byte[1]) == 1 && !IsAbandoned(channel.Socket)))
            ExitReport.Record(directory, process, plan.IsInit, exit);
        relay?.Finish(exit);
        ExitReport.Send(channel, exit);

        // When nobody waits for it any more.
        if (!plan.IsInit)
            ExitFiles.Prune(directory);
        Libc.ExitNow(0);
    }

    /// <summary>Whether the start was broken off after the process had said its last word: the parent says nothing else from then on.</summary>
    private static bool IsAbandoned(int channel) => Libc.TryReceive(channel, new byte[1], default, out _, wait: false) > 0;

    internal static void Announce(MessageChannel channel, int pid, bool inCgroup, int self)
    {
        Span<int> handles = [Libc.Check(Libc.TryPidfdOpen(pid), "pidfd_open"), self];
        WireWriter writer = new();
        writer.Int(pid);
        writer.Int(Libc.GetPid());
        writer.Bool(inCgroup);
        channel.Send(MessageKind.Spawned, writer.Written, handles);
        Libc.Close(handles[0]);
    }

    /// <summary>Lets go of what belongs to the process alone; a pipe kept open here would never end for its reader.</summary>
    private static void Release(LaunchDescriptors descriptors)
    {
        Libc.Close(descriptors.Status);
        foreach (int fd in descriptors.Stdio)
            Libc.Close(fd);
        foreach (int fd in descriptors.Extra)
            Libc.Close(fd);
    }

    /// <summary>Waits for the process; orphans of a container without a pid namespace come here too.</summary>
    private static int Reap(int pid)
    {
        while (true)
        {
            int reaped = Libc.Check(Libc.TryWaitPid(-1, out int status), "waitpid");
            if (reaped == pid)
                return status;
        }
    }

    /// <summary>The number after <c>oom_kill</c> (memory.oom_control of cgroup v1, memory.events of v2), or 0.</summary>
    private static ulong OomKills(string file)
    {
        if (file.Length == 0 || LinuxFile.TryReadText(file) is not { } text)
            return 0;
        foreach (string line in text.Split('\n'))
        {
            if (line.StartsWith("oom_kill ", StringComparison.Ordinal))
                return ulong.Parse(line.AsSpan("oom_kill ".Length), NumberStyles.None, CultureInfo.InvariantCulture);
        }

        return 0;
    }
}
