using System.Runtime.InteropServices;

namespace PSContainer.Engine.Interop;

/// <summary>Pseudoterminals and terminal settings: ioctl_tty(2), termios(3).</summary>
internal static unsafe partial class Libc
{
    // The numbers of asm-generic/ioctls.h, which x64 and arm64 share.
    internal const nuint TCGETS = 0x5401, TCSETS = 0x5402, TCSETSF = 0x5404, TIOCSCTTY = 0x540E, TIOCGPGRP = 0x540F, TIOCGWINSZ = 0x5413, TIOCSWINSZ = 0x5414,
        TIOCSPTLCK = 0x40045431, TIOCGPTN = 0x80045430, TIOCGPTPEER = 0x5441;

    private const uint IGNBRK = 0x1, BRKINT = 0x2, PARMRK = 0x8, ISTRIP = 0x20, INLCR = 0x40, IGNCR = 0x80, ICRNL = 0x100, IXON = 0x400,
        OPOST = 0x1, ONLCR = 0x4, ISIG = 0x1, ICANON = 0x2, ECHO = 0x8, ECHONL = 0x40, IEXTEN = 0x8000, CSIZE = 0x30, PARENB = 0x100, CS8 = 0x30;

    internal const int VTIME = 5, VMIN = 6;

    internal const long DEVPTS_SUPER_MAGIC = 0x1cd1;

    /// <summary><c>struct winsize</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct WinSize
    {
        internal ushort Rows;
        internal ushort Columns;
        internal ushort Width;
        internal ushort Height;
    }

    /// <summary><c>struct termios</c> of the kernel (asm-generic/termbits.h), not glibc's.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Termios
    {
        internal uint Input;
        internal uint Output;
        internal uint Control;
        internal uint Local;
        internal byte Line;
        internal fixed byte Characters[19];
    }

    internal static int TryGetTerminal(int fd, out Termios settings)
    {
        fixed (Termios* p = &settings)
            return TryIoctl(fd, TCGETS, p);
    }

    /// <summary>Sets a terminal.</summary>
    /// <param name="fd">The terminal.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="flush">What was typed and not yet read is thrown away.</param>
    internal static int TrySetTerminal(int fd, Termios settings, bool flush) => TryIoctl(fd, flush ? TCSETSF : TCSETS, &settings);

    /// <summary>Bytes as they come: no echo, no lines, no signals by keys, nothing converted (cfmakeraw(3)).</summary>
    internal static Termios MakeRaw(Termios settings)
    {
        settings.Input &= ~(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON);
        settings.Output &= ~OPOST;
        settings.Local &= ~(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
        settings.Control = (settings.Control & ~(CSIZE | PARENB)) | CS8;
        settings.Characters[VMIN] = 1;
        settings.Characters[VTIME] = 0;
        return settings;
    }

    /// <summary>Lines end as the program ends them, without a carriage return before.</summary>
    internal static int TryClearCarriageReturns(int fd)
    {
        int result = TryGetTerminal(fd, out Termios settings);
        settings.Output &= ~ONLCR;
        return result < 0 ? result : TrySetTerminal(fd, settings, flush: false);
    }

    internal static int TryGetWindowSize(int fd, out WinSize size)
    {
        fixed (WinSize* p = &size)
            return TryIoctl(fd, TIOCGWINSZ, p);
    }

    internal static int TrySetWindowSize(int fd, WinSize size) => TryIoctl(fd, TIOCSWINSZ, &size);

    /// <summary>Makes a terminal the controlling one of this session.</summary>
    internal static int TrySetControllingTerminal(int fd) => TryIoctl(fd, TIOCSCTTY, null);

    /// <summary>Lets the other side of a pseudoterminal be opened.</summary>
    internal static int TryUnlockTerminal(int master)
    {
        int locked = 0;
        return TryIoctl(master, TIOCSPTLCK, &locked);
    }

    /// <summary>The number of a pseudoterminal in its devpts, or -errno.</summary>
    internal static int TryGetTerminalNumber(int master)
    {
        int number;
        int result = TryIoctl(master, TIOCGPTN, &number);
        return result < 0 ? result : number;
    }

    /// <summary>Opens the other side by the master alone, whatever a path may lead to (CVE-2025-52565).</summary>
    internal static int TryOpenTerminalPeer(int master) => TryIoctl(master, TIOCGPTPEER, (void*)(nint)(O_RDWR | O_NOCTTY | O_CLOEXEC));

    /// <summary>The process group in the foreground of a terminal, or -errno.</summary>
    internal static int TryGetForeground(int fd)
    {
        int group;
        int result = TryIoctl(fd, TIOCGPGRP, &group);
        return result < 0 ? result : group;
    }
}
