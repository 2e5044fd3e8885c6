using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Init;

/// <summary>
/// The process between the launcher and a container's process: forks it, outlives the shell that asked for it, reaps
/// it, and records how it ended. One for each process; it holds no lock and no socket that others need.
/// </summary>
internal static class Monitor
{
    /// <summary>Does not return.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Every failure must reach the parent; there is nobody else to tell.")]
    [DoesNotReturn]
    internal static void Run(ReadOnlySpan<int> all)
    {
        LaunchDescriptors descriptors = new(all);
        string step = "start the monitor";
        try
        {
            Libc.SetProcessName("pscontainer-mon\0"u8);
            Libc.Check(Libc.TrySetSid(), "setsid");
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
            (int pid, bool inCgroup) = Spawner.Spawn(plan, descriptors, channel, self);
            Announce(channel, pid, inCgroup, self);
            Libc.Close(self);
            Release(descriptors);
            int waitStatus = Reap(pid);
            Report(plan, descriptors.StateDirectory, channel, waitStatus, OomKills(plan.OomKillFile) > oomBefore);
        }
        catch (Exception e)
        {
            InitProcess.Fail(descriptors.Status, step, e);
        }

        Libc.ExitNow(0);
    }

    private static void Announce(MessageChannel channel, int pid, bool inCgroup, int self)
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

    private static void Report(LaunchPlan plan, int stateDirectory, MessageChannel channel, int status, bool oomKilled)
    {
        int signal = status & 0x7f;
        int code = signal == 0 ? (status >> 8) & 0xff : 128 + signal;
        DateTimeOffset now = DateTimeOffset.UtcNow;
        if (plan.RecordExit)
            Record(stateDirectory, code, signal, now, oomKilled);
        WireWriter writer = new();
        writer.Int(code);
        writer.Int(signal);
        writer.Long(now.UtcTicks);
        writer.Bool(oomKilled);
        try
        {
            channel.Send(MessageKind.Exited, writer.Written);
        }
        catch (Errors.LinuxException)
        {
            // The parent has gone; the record tells whoever asks later.
        }
    }

    private static void Record(int directory, int code, int signal, DateTimeOffset time, bool oomKilled)
    {
        const string Temporary = ".exit.json.new";
        string text = string.Create(CultureInfo.InvariantCulture,
            $$"""{"exit_code":{{code}},"signal":{{signal}},"time":"{{time:yyyy-MM-ddTHH:mm:ss.fffffffZ}}","oom_killed":{{(oomKilled ? "true" : "false")}}}""");
        int fd = Libc.TryOpenAt(directory, Temporary, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_TRUNC | Libc.O_NOFOLLOW, 0x180);
        if (fd < 0)
            return; // the container has been removed meanwhile
        int written = Libc.TryWrite(fd, Encoding.UTF8.GetBytes(text));
        Libc.Close(fd);
        if (written != text.Length || Libc.TryRenameAt(directory, Temporary, directory, "exit.json") < 0)
            _ = Libc.TryUnlinkAt(directory, Temporary); // a full disk
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
