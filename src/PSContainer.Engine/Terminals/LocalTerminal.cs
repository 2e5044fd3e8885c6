using System;
using System.Runtime.InteropServices;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Terminals;

/// <summary>The terminal that this process was started from: in raw mode until it is disposed, however the process ends.</summary>
internal sealed class LocalTerminal : IDisposable
{
    private readonly Libc.Termios _settings;
    private readonly PosixSignalRegistration[] _signals;
    private bool _restored;

    private LocalTerminal(Libc.Termios settings)
    {
        _settings = settings;
        AppDomain.CurrentDomain.ProcessExit += Restore;

        // Their default action, the end of the process, follows; a raw terminal would be left to whoever has it next.
        _signals =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Restore(null, EventArgs.Empty)),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, _ => Restore(null, EventArgs.Empty)),
            PosixSignalRegistration.Create(PosixSignal.SIGQUIT, _ => Restore(null, EventArgs.Empty)),
        ];
    }

    /// <summary>Whether standard input and output are a terminal.</summary>
    internal static bool IsThere => Libc.TryGetTerminal(0, out _) >= 0 && Libc.TryGetTerminal(1, out _) >= 0;

    /// <summary>Its size now; the default where it does not say.</summary>
    internal static TerminalSize Size => Libc.TryGetWindowSize(1, out Libc.WinSize size) >= 0 && size is { Columns: > 0, Rows: > 0 }
        ? new TerminalSize(size.Columns, size.Rows)
        : TerminalSize.Default;

    /// <summary>Makes it raw: every key goes to the program, none is a signal for this process.</summary>
    internal static LocalTerminal EnterRaw()
    {
        Libc.Check(Libc.TryGetTerminal(0, out Libc.Termios settings), "tcgetattr", "standard input");
        LocalTerminal terminal = new(settings);
        try
        {
            Libc.Check(Libc.TrySetTerminal(0, Libc.MakeRaw(settings), flush: false), "tcsetattr", "standard input");
            return terminal;
        }
        catch (Errors.LinuxException)
        {
            terminal.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= Restore;
        foreach (PosixSignalRegistration signal in _signals)
            signal.Dispose();
        Restore(null, EventArgs.Empty);
    }

    private void Restore(object? sender, EventArgs e)
    {
        if (!_restored)
            _ = Libc.TrySetTerminal(0, _settings, flush: false);
        _restored = true;
    }
}
