using System.Text;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Runtime;

/// <summary>A file that lines are added to, or the system's log. Kept open until the process ends, and by no process that it starts.</summary>
internal sealed class LogTarget
{
    private const string SystemLog = "/dev/log";

    // syslog(3): the messages of programs of users.
    private const int UserFacility = 1 << 3;

    private readonly int _fd;
    private readonly string _ident;

    private LogTarget(int fd, string ident) => (_fd, _ident) = (fd, ident);

    /// <summary>It is the system's log, which has time and level of its own.</summary>
    internal bool IsSyslog => _ident.Length > 0;

    /// <summary>Opens what <c>--log</c> names.</summary>
    /// <exception cref="ContainerException">It cannot be opened.</exception>
    internal static LogTarget Open(string name)
    {
        int colon = name.IndexOf(':');
        switch (colon < 0 ? string.Empty : name[..colon])
        {
            case "file":
                return OpenFile(name[(colon + 1)..]);
            case "syslog" or "journald":
                // journald(8) reads the same socket.
                int fd = Libc.TryConnectDatagrams(SystemLog);
                string ident = name[(colon + 1)..];
                return fd >= 0 ? new(fd, ident.Length > 0 ? ident : "pscontainer") : throw Failure("connect", -fd, SystemLog, "Start a system log, or name a file: --log PATH.");
            default:
                return OpenFile(name);
        }
    }

    /// <summary>Adds a line, whole also where several write at once.</summary>
    internal void Write(LogLevel level, string line)
    {
        string text = IsSyslog ? $"<{UserFacility | (int)level}>{_ident}: {line}" : line + "\n";
        _ = Libc.TryWrite(_fd, Encoding.UTF8.GetBytes(text));
    }

    private static LogTarget OpenFile(string path)
    {
        int fd = Libc.TryOpenAt(Libc.AT_FDCWD, path, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_APPEND, 0x1a4);
        return fd >= 0 ? new(fd, string.Empty) : throw Failure("open", -fd, path, ErrnoHint.For("open", -fd));
    }

    private static ContainerException Failure(string syscall, int errno, string path, string? hint) =>
        new(ErrorCode.SystemError, $"the log '{path}' cannot be opened: {Errno.Describe(errno)}", new LinuxException(syscall, errno, path)) { Hint = hint };
}
