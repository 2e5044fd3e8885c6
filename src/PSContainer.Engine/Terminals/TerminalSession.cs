using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Threading;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Terminals;

/// <summary>Joins the terminal that this process was started from to that of a process in a container: keys one way, pictures the other, and the size.</summary>
public sealed class TerminalSession(TerminalConnection connection, DetachKeys keys)
{
    private const int TypedAtOnce = 512;

    private readonly List<byte> _typed = [];
    private bool _inputEnded;

    /// <summary>Whether this process has a terminal to join: standard input and output are one.</summary>
    public static bool IsPossible => LocalTerminal.IsThere;

    /// <summary>The size of this process's terminal; 80 by 24 where it does not say.</summary>
    public static TerminalSize LocalSize => LocalTerminal.Size;

    /// <summary>Runs until the process ends or the keys to leave are typed. The terminal is raw meanwhile, and as before afterwards.</summary>
    /// <param name="readOnly">Keys other than those to leave are dropped, and the size is left alone.</param>
    /// <param name="cancellationToken">Leaves.</param>
    /// <exception cref="ContainerException">SystemError: this process has no terminal.</exception>
    [SuppressMessage("Interoperability", "CA1416", Justification = "All of this is for Linux.")]
    public TerminalSessionEnd Run(bool readOnly = false, CancellationToken cancellationToken = default)
    {
        int wakeUp = Libc.EventFd();
        try
        {
            using LocalTerminal local = LocalTerminal.EnterRaw();
            using PosixSignalRegistration resized = PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => Libc.RaiseEventFd(wakeUp));
            using CancellationTokenRegistration cancelled = cancellationToken.Register(() => Libc.RaiseEventFd(wakeUp));
            return Pump(wakeUp, readOnly, plain: false, cancellationToken);
        }
        catch (LinuxException e)
        {
            throw new ContainerException(ErrorCode.SystemError, $"the terminal cannot be used: {e.Message}", e)
            {
                Hint = "Run it from an interactive terminal.",
            };
        }
        finally
        {
            Libc.Close(wakeUp);
        }
    }

    /// <summary>As the other for a process without a terminal: what it reads is typed, and what the program writes it writes; the end of the input is no reason to leave.</summary>
    /// <exception cref="ContainerException">SystemError: the streams cannot be used.</exception>
    public TerminalSessionEnd RunPlain(CancellationToken cancellationToken = default)
    {
        int wakeUp = Libc.EventFd();
        try
        {
            using CancellationTokenRegistration cancelled = cancellationToken.Register(() => Libc.RaiseEventFd(wakeUp));
            return Pump(wakeUp, readOnly: false, plain: true, cancellationToken);
        }
        catch (LinuxException e)
        {
            throw new ContainerException(ErrorCode.SystemError, $"the streams cannot be used: {e.Message}", e);
        }
        finally
        {
            Libc.Close(wakeUp);
        }
    }

    private TerminalSessionEnd Pump(int wakeUp, bool readOnly, bool plain, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[TypedAtOnce];
        Span<Libc.PollFd> fds = stackalloc Libc.PollFd[3];
        bool first = true;
        while (true)
        {
            // What the first message brought besides the greeting may be there already.
            if (!Show())
                return TerminalSessionEnd.Disconnected;
            if (first && !readOnly && !plain)
                Fit();
            first = false;
            fds[0] = new() { Fd = _typed.Count > 0 || _inputEnded ? -1 : 0, Events = Libc.POLLIN };
            fds[1] = new() { Fd = connection.Socket, Events = (short)(Libc.POLLIN | (_typed.Count > 0 ? Libc.POLLOUT : 0)) };
            fds[2] = new() { Fd = wakeUp, Events = Libc.POLLIN };
            Libc.Check(Libc.TryPoll(fds, -1), "poll");
            cancellationToken.ThrowIfCancellationRequested();
            if (fds[2].Returned != 0)
            {
                _ = Libc.TryRead(wakeUp, buffer.AsSpan(0, 8));
                if (!readOnly)
                    TryResize();
            }

            if ((fds[1].Returned & ~Libc.POLLOUT) != 0 && !connection.Receive())
                return connection.ExitCode is null ? TerminalSessionEnd.Disconnected : TerminalSessionEnd.Exited;
            if (fds[0].Returned != 0 && TakeKeys(buffer))
                return TerminalSessionEnd.Detached;
            if (readOnly)
                _typed.Clear();
            Send();
            if (_inputEnded && !plain && _typed.Count == 0)
                return TerminalSessionEnd.Detached;
        }
    }

    /// <summary>Writes what has come to this process's terminal; false where that is gone.</summary>
    private bool Show()
    {
        for (ReadOnlyMemory<byte> data = connection.TakeUnread(); !data.IsEmpty;)
        {
            int n = Libc.TryWrite(1, data.Span);
            if (n == -Errno.EAGAIN)
                n = 0; // somebody has left the terminal non-blocking; it will take more in a moment
            if (n < 0)
                return false;
            data = data[n..];
            if (n == 0)
                _ = Libc.TryPoll([new() { Fd = 1, Events = Libc.POLLOUT }], -1);
        }

        return true;
    }

    /// <summary>Whether the keys to leave are among what was typed.</summary>
    private bool TakeKeys(byte[] buffer)
    {
        int n = Libc.TryRead(0, buffer);
        if (n == -Errno.EAGAIN)
            return false;
        _inputEnded = n <= 0;
        return !_inputEnded && keys.Scan(buffer.AsSpan(0, n), _typed);
    }

    private void Send()
    {
        try
        {
            while (_typed.Count > 0)
            {
                int n = Math.Min(_typed.Count, TypedAtOnce);
                if (!connection.TryWrite(CollectionsMarshal.AsSpan(_typed)[..n]))
                    return;
                _typed.RemoveRange(0, n);
            }
        }
        catch (ContainerException e) when (e.Code == ErrorCode.ContainerNotRunning)
        {
            _typed.Clear(); // how it ended is still to be read
        }
    }

    /// <summary>
    /// Who comes later wants the picture, and programs draw it when they are told of a size, be it the same. One that has just
    /// begun has been given this size: to be told of a change is news that it need not bear (httpd ends by SIGWINCH).
    /// </summary>
    private void Fit()
    {
        if (!connection.IsFromStart || connection.Size != LocalTerminal.Size)
            TryResize();
    }

    private void TryResize()
    {
        try
        {
            connection.Resize(LocalTerminal.Size);
        }
        catch (ContainerException e) when (e.Code == ErrorCode.ContainerNotRunning)
        {
            // How it ended is still to be read.
        }
    }
}
