using System;
using System.Globalization;
using System.Text;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;
using PSContainer.Engine.Processes;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Init;

/// <summary>How a process ended, from its monitor: into the state directory for whoever asks later, and to the parent where it still listens.</summary>
internal static class ExitReport
{
    private const string Temporary = ".exit.json.new";

    internal static ProcessExit Read(int waitStatus, bool oomKilled)
    {
        int signal = waitStatus & 0x7f;
        return new ProcessExit(signal == 0 ? (waitStatus >> 8) & 0xff : 128 + signal, signal, DateTimeOffset.UtcNow, oomKilled);
    }

    internal static void Record(int directory, ProcessIdentity process, bool isInit, ProcessExit exit)
    {
        string name = ExitFiles.NameOf(process, isInit), temporary = Temporary + Libc.GetPid().ToString(CultureInfo.InvariantCulture);
        string text = string.Create(CultureInfo.InvariantCulture,
            $$"""{"exit_code":{{exit.ExitCode}},"signal":{{exit.Signal}},"time":"{{exit.Time:yyyy-MM-ddTHH:mm:ss.fffffffZ}}","oom_killed":{{(exit.OomKilled ? "true" : "false")}}}""");
        int fd = Libc.TryOpenAt(directory, temporary, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_TRUNC | Libc.O_NOFOLLOW, 0x180);
        if (fd < 0)
            return; // the container has been removed meanwhile
        int written = Libc.TryWrite(fd, Encoding.UTF8.GetBytes(text));
        Libc.Close(fd);
        if (written != text.Length || Libc.TryRenameAt(directory, temporary, directory, name) < 0)
            _ = Libc.TryUnlinkAt(directory, temporary); // a full disk
    }

    internal static void Send(MessageChannel channel, ProcessExit exit)
    {
        WireWriter writer = new();
        writer.Int(exit.ExitCode);
        writer.Int(exit.Signal);
        writer.Long(exit.Time.UtcTicks);
        writer.Bool(exit.OomKilled);
        try
        {
            channel.Send(MessageKind.Exited, writer.Written);
        }
        catch (Errors.LinuxException)
        {
            // The parent has gone; the record tells whoever asks later.
        }
    }
}
