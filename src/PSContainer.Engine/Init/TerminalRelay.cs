using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Processes;
using PSContainer.Engine.State;
using PSContainer.Engine.Terminals;

namespace PSContainer.Engine.Init;

/// <summary>
/// The monitor's part in a terminal: takes it from the process, reads it always, so that the program never waits for
/// somebody to look, and serves all who connect. One thread, one poll(2).
/// </summary>
internal sealed class TerminalRelay
{
    private const int BacklogSize = 64 * 1024;

    // A viewer that has stopped taking what it is sent, a suspended shell or a dead connection, must not stop the program for ever.
    private const int ViewerPatience = 30_000;

    private const int FarewellPatience = 5_000;
    private const int ListenBacklog = 64;

    private readonly List<TerminalViewer> _viewers = [];
    private readonly List<Libc.PollFd> _watched = [];
    private readonly TerminalBacklog _backlog = new(BacklogSize);
    private readonly byte[] _buffer = new byte[TerminalSocket.PacketSize];
    private readonly int _pid;
    private readonly int _source;
    private readonly int _listener;
    private readonly int _directory;
    private readonly string _name;
    private int _master = -1;
    private int _peer = -1;
    private bool _sourceDone;

    /// <summary>Begins to listen. Before the parent knows of the process: whoever has started one can connect at once.</summary>
    /// <param name="process">The process.</param>
    /// <param name="source">Socket on which the terminal comes.</param>
    /// <param name="directory">The state directory.</param>
    /// <param name="viewer">Socket of one who is connected already, or -1.</param>
    internal TerminalRelay(ProcessIdentity process, int source, int directory, int viewer)
    {
        if (viewer >= 0)
            _viewers.Add(new TerminalViewer(viewer));
        (_pid, _source, _directory, _name) = (process.Pid, source, directory, TerminalSocket.NameOf(process));
        _listener = Libc.Check(Libc.TryListen(directory, _name, ListenBacklog), "bind", _name);
    }

    /// <summary>Serves the terminal until the process has ended.</summary>
    /// <returns>Its wait status.</returns>
    internal int Serve()
    {
        int children = Libc.Check(Libc.TryChildSignals(), "signalfd");
        while (true)
        {
            for (int reaped; (reaped = Libc.TryWaitPid(-1, out int status, Libc.WNOHANG)) > 0;)
            {
                if (reaped == _pid)
                    return status;
            }

            Wait(children, Timeout(ViewerPatience));
            if (_watched[0].Returned != 0)
                _ = Libc.TryRead(children, _buffer);
            if (_watched[1].Returned != 0)
                TakeTerminal();
            if (_watched[2].Returned != 0)
                Accept();
            Relay();
            DropStalled(ViewerPatience);
        }
    }

    /// <summary>Sends the viewers what the program wrote last, and how it ended. Closing the terminal hangs up what it left behind.</summary>
    internal void Finish(ProcessExit exit)
    {
        _ = Libc.TryUnlinkAt(_directory, _name);

        // Whoever connected at the last moment wants to know, too.
        Accept();
        TakeTerminal();
        foreach (TerminalViewer viewer in _viewers)
            Receive(viewer);
        long end = Environment.TickCount64 + FarewellPatience;
        while (ReadTerminal() && Environment.TickCount64 < end)
            SendKept(end);
        Span<byte> packet = stackalloc byte[9];
        packet[0] = (byte)TerminalMessage.Exited;
        BinaryPrimitives.WriteInt32LittleEndian(packet[1..], exit.ExitCode);
        BinaryPrimitives.WriteInt32LittleEndian(packet[5..], exit.Signal);
        foreach (TerminalViewer viewer in _viewers)
            viewer.Send(packet);
        SendKept(end);
        foreach (TerminalViewer viewer in _viewers)
            viewer.Drop();
        HangUp();
    }

    private void SendKept(long end)
    {
        while (IsAnyFull() && Environment.TickCount64 < end)
        {
            Wait(-1, Timeout((int)(end - Environment.TickCount64)));
            foreach (TerminalViewer viewer in _viewers)
                viewer.SendKept();
        }
    }

    private void Wait(int children, int timeout)
    {
        _watched.Clear();
        bool full = IsAnyFull(), typed = false;
        foreach (TerminalViewer viewer in _viewers)
            typed |= !viewer.Typed.IsEmpty;
        Add(children, Libc.POLLIN);
        Add(_sourceDone ? -1 : _source, Libc.POLLIN);
        Add(_listener, Libc.POLLIN);

        // While a viewer takes nothing the program waits, as for any slow terminal.
        Add(full && !typed ? -1 : _master, (short)((full ? 0 : Libc.POLLIN) | (typed ? Libc.POLLOUT : 0)));
        foreach (TerminalViewer viewer in _viewers)
        {
            // Nothing more is read from one whose last words wait; and it may have gone, which poll(2) would tell again and again.
            bool listens = viewer.Typed.IsEmpty;
            Add(listens || viewer.IsFull ? viewer.Socket : -1, (short)((listens ? Libc.POLLIN : 0) | (viewer.IsFull ? Libc.POLLOUT : 0)));
        }

        _ = Libc.TryPoll(CollectionsMarshal.AsSpan(_watched), timeout);
    }

    private void Add(int fd, short events) => _watched.Add(new() { Fd = fd, Events = events });

    private void Relay()
    {
        short terminal = _watched[3].Returned;
        int known = _watched.Count - 4;
        for (int i = 0; i < known; i++)
        {
            TerminalViewer viewer = _viewers[i];
            short returned = _watched[i + 4].Returned;
            if ((returned & Libc.POLLOUT) != 0)
                viewer.SendKept();
            if ((returned & ~Libc.POLLOUT) != 0 && viewer.Typed.IsEmpty)
                Receive(viewer);
            if (viewer.HangsUp)
                HangUp();
        }

        if ((terminal & ~Libc.POLLOUT) != 0)
            _ = ReadTerminal();
        foreach (TerminalViewer viewer in _viewers)
            Type(viewer);
        for (int i = _viewers.Count - 1; i >= 0; i--)
        {
            if (!_viewers[i].Gone)
                continue;
            _viewers[i].Drop();
            _viewers.RemoveAt(i);
        }
    }

    /// <summary>The terminal comes from the process when it has made it, or never, where it fails before.</summary>
    private void TakeTerminal()
    {
        if (_sourceDone)
            return;
        int[] descriptors = new int[1];
        int n = Libc.TryReceive(_source, _buffer, descriptors, out int count, wait: false);
        if (n == -Errno.EAGAIN)
            return;
        _sourceDone = true;
        if (count == 0)
            return;
        _master = descriptors[0];
        _ = Libc.TryFcntl(_master, Libc.F_SETFL, Libc.TryFcntl(_master, Libc.F_GETFL) | Libc.O_NONBLOCK);

        // While somebody has the other side open, reading is never an error; a program may close it and open it again.
        _peer = Libc.TryOpenTerminalPeer(_master);
        foreach (TerminalViewer viewer in _viewers)
            Greet(viewer);
    }

    private void Accept()
    {
        for (int fd; (fd = Libc.TryAccept(_listener)) >= 0;)
            _viewers.Add(new TerminalViewer(fd));
    }

    private void Receive(TerminalViewer viewer)
    {
        viewer.Receive(_buffer, out TerminalSize? size, out bool attached);
        if (attached && _master >= 0)
            Greet(viewer);
        if (size is { } wanted)
            Resize(wanted);
    }

    /// <summary>Tells a new viewer which terminal it is, and what was written while nobody looked.</summary>
    private void Greet(TerminalViewer viewer)
    {
        if (!viewer.Watches)
            return;
        _ = Libc.TryGetWindowSize(_master, out Libc.WinSize size);
        Span<byte> hello = stackalloc byte[9];
        hello[0] = (byte)TerminalMessage.Hello;
        BinaryPrimitives.WriteInt32LittleEndian(hello[1..], Libc.TryGetTerminalNumber(_master));
        BinaryPrimitives.WriteUInt16LittleEndian(hello[5..], size.Columns);
        BinaryPrimitives.WriteUInt16LittleEndian(hello[7..], size.Rows);
        viewer.Send(hello);
        byte[] packet = new byte[TerminalSocket.PacketSize];
        packet[0] = (byte)TerminalMessage.Data;
        for (int n; (n = _backlog.Take(packet.AsSpan(1))) > 0;)
            viewer.Send(packet.AsSpan(0, n + 1));
    }

    private void Resize(TerminalSize size)
    {
        if (_master < 0)
            return;
        _ = Libc.TryGetWindowSize(_master, out Libc.WinSize before);
        _ = Libc.TrySetWindowSize(_master, size.ToNative());
        int foreground = Libc.TryGetForeground(_master);
        if (before.Columns == size.Columns && before.Rows == size.Rows && foreground > 1)
            _ = Libc.TryKill(-foreground, Libc.SIGWINCH);
    }

    private void Type(TerminalViewer viewer)
    {
        if (viewer.Typed.IsEmpty || _master < 0)
            return;
        int n = Libc.TryWrite(_master, viewer.Typed.Span);
        if (n != -Errno.EAGAIN)
            viewer.Typed = n > 0 ? viewer.Typed[n..] : default;
    }

    /// <summary>Reads a block and sends it on; false where there is none.</summary>
    private bool ReadTerminal()
    {
        if (_master < 0)
            return false;
        int n = Libc.TryRead(_master, _buffer.AsSpan(1));
        if (n <= 0)
            return false;
        bool seen = false;
        _buffer[0] = (byte)TerminalMessage.Data;
        foreach (TerminalViewer viewer in _viewers)
        {
            if (!viewer.Watches || viewer.Gone)
                continue;
            viewer.Send(_buffer.AsSpan(0, n + 1));
            seen |= !viewer.Gone;
        }

        if (!seen)
            _backlog.Add(_buffer.AsSpan(1, n));
        return true;
    }

    private void HangUp()
    {
        Libc.Close(_peer);
        Libc.Close(_master);
        (_master, _peer) = (-1, -1);
    }

    private bool IsAnyFull() => _viewers.Exists(v => v.IsFull && !v.Gone);

    private int Timeout(int patience) => IsAnyFull() ? Math.Clamp(patience, 1, 1_000) : -1;

    private void DropStalled(int patience)
    {
        for (int i = _viewers.Count - 1; i >= 0; i--)
        {
            if (!_viewers[i].IsFull || Environment.TickCount64 - _viewers[i].FullSince < patience)
                continue;
            _viewers[i].Drop();
            _viewers.RemoveAt(i);
        }
    }
}
