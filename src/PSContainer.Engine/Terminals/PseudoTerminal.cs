using System;
using System.IO;
using Microsoft.Win32.SafeHandles;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Terminals;

/// <summary>
/// A pseudoterminal of the caller's own /dev/pts: libcontainer's <c>Console</c>. Whoever holds it reads what the program
/// writes and writes what it reads. A program gets it by <see cref="Processes.ProcessStreams.ConsoleFromPath"/>.
/// </summary>
public sealed class PseudoTerminal : IDisposable
{
    private readonly SafeFileHandle _master;

    private PseudoTerminal(int master, string path)
    {
        _master = new SafeFileHandle(master, ownsHandle: true);
        Path = path;
        Stream = new TerminalStream(_master);
    }

    /// <summary>Path of the side that programs open, such as <c>/dev/pts/3</c>.</summary>
    public string Path { get; }

    /// <summary>The side of the one who holds it (libcontainer's <c>Fd</c>). Closing it hangs the terminal up: its session gets SIGHUP.</summary>
    public SafeFileHandle Handle => _master;

    /// <summary>Reads what the program writes, to the end when nobody has the terminal open any more; writes what the program reads.</summary>
    public Stream Stream { get; }

    /// <summary>Its size. Setting another sends SIGWINCH to the programs in its foreground.</summary>
    /// <exception cref="ContainerException">SystemError.</exception>
    public TerminalSize Size
    {
        get
        {
            Require(Libc.TryGetWindowSize(Fd, out Libc.WinSize size), "TIOCGWINSZ");
            return new TerminalSize(size.Columns, size.Rows);
        }
        set => Require(Libc.TrySetWindowSize(Fd, value.ToNative()), "TIOCSWINSZ");
    }

    private int Fd => (int)_master.DangerousGetHandle();

    /// <summary>A new pseudoterminal: libcontainer's <c>NewConsole</c>.</summary>
    /// <param name="uid">User id of the owner of the programs' side, in the caller's user namespace.</param>
    /// <param name="gid">Group id of it.</param>
    /// <exception cref="ContainerException">SystemError: no devpts (ENODEV), too many terminals (ENOSPC).</exception>
    public static PseudoTerminal Open(uint uid, uint gid)
    {
        int master = Libc.TryOpenAt(Libc.AT_FDCWD, "/dev/ptmx", Libc.O_RDWR | Libc.O_NOCTTY);
        Require(master, "open", "/dev/ptmx");
        try
        {
            Require(Libc.TryUnlockTerminal(master), "TIOCSPTLCK");
            int number = Require(Libc.TryGetTerminalNumber(master), "TIOCGPTN");
            int peer = Require(Libc.TryOpenTerminalPeer(master), "TIOCGPTPEER");
            int owned = Libc.TryChown(peer, uid, gid);
            Libc.Close(peer);
            string path = $"/dev/pts/{number}";
            Require(owned, "fchown", path);
            return new PseudoTerminal(master, path);
        }
        catch (ContainerException)
        {
            Libc.Close(master);
            throw;
        }
    }

    /// <summary>Hangs the terminal up.</summary>
    public void Dispose()
    {
        Stream.Dispose();
        _master.Dispose();
    }

    private static int Require(int result, string call, string path = "/dev/ptmx") => result >= 0
        ? result
        : throw new ContainerException(ErrorCode.SystemError, $"a pseudoterminal cannot be opened: {new LinuxException(call, -result, path).Message}")
        {
            Syscall = call,
            Errno = -result,
            Path = path,
            Hint = -result == Errno.ENOSPC ? "Too many are open; see /proc/sys/kernel/pty/max." : "Look whether devpts is mounted at /dev/pts.",
        };
}
