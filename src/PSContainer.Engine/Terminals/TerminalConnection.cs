using System;
using System.Buffers.Binary;
using System.Threading;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Terminals;

/// <summary>
/// One's place at the terminal of a process, which its monitor holds. Several may be connected: all see what the program
/// writes, all may type. One thread reads; another may write.
/// </summary>
public sealed class TerminalConnection : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly int _socket;
    private readonly byte[] _packet = new byte[TerminalSocket.PacketSize];
    private ReadOnlyMemory<byte> _unread;
    private bool _disposed;

    private TerminalConnection(int socket, bool fromStart) => (_socket, IsFromStart) = (socket, fromStart);

    /// <summary>Its path in the container, such as <c>/dev/pts/0</c>; empty until the terminal has been made.</summary>
    public string Path { get; private set; } = string.Empty;

    /// <summary>Its size when the connection was made.</summary>
    public TerminalSize Size { get; private set; }

    /// <summary>Exit code of the process, once <see cref="Read"/> has come to the end; null where its monitor was killed, or the connection was too slow.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>Whether it was made with the terminal: nothing that the program has drawn was missed.</summary>
    internal bool IsFromStart { get; }

    /// <summary>The socket, for poll(2).</summary>
    internal int Socket => _socket;

    /// <summary>Connects to the terminal of a process.</summary>
    /// <exception cref="ContainerException">ContainerNotRunning: the process has ended; ConfigInvalid: it has no terminal; SystemError.</exception>
    internal static TerminalConnection Open(string stateDirectory, string containerId, ProcessIdentity process, TerminalMessage purpose, bool readOnly)
    {
        int directory = Libc.TryOpenAt(Libc.AT_FDCWD, stateDirectory, Libc.O_PATH | Libc.O_DIRECTORY);
        int socket = directory < 0 ? directory : Libc.TryConnect(directory, TerminalSocket.NameOf(process));
        Libc.Close(directory);
        if (socket < 0)
            throw Unreachable(containerId, process, -socket);
        TerminalConnection connection = new(socket, fromStart: false);
        try
        {
            if (purpose == TerminalMessage.Attach)
            {
                connection.Send([(byte)TerminalMessage.Attach, readOnly ? (byte)1 : (byte)0]);
                connection.AwaitHello(containerId);
            }

            return connection;
        }
        catch (Exception)
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A connection for a process that is yet to be made: the caller's end, which has asked to see already, and the monitor's.</summary>
    internal static (int Ours, int Theirs) Prepare()
    {
        (int ours, int theirs) = Libc.SocketPair(messages: true);
        _ = Libc.TryFcntl(theirs, Libc.F_SETFL, Libc.TryFcntl(theirs, Libc.F_GETFL) | Libc.O_NONBLOCK);
        Libc.Check(Libc.TrySend(ours, [(byte)TerminalMessage.Attach, 0]), "sendmsg", "terminal");
        return (ours, theirs);
    }

    /// <summary>The caller's end of a connection that was prepared.</summary>
    internal static TerminalConnection Of(int socket, string containerId)
    {
        TerminalConnection connection = new(socket, fromStart: true);
        connection.AwaitHello(containerId);
        return connection;
    }

    /// <summary>Reads what the program writes.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Bytes read; 0 at the end, when the process has ended or its monitor is gone.</returns>
    public int Read(Span<byte> buffer, CancellationToken cancellationToken = default)
    {
        using Deadline deadline = new(null, cancellationToken);
        while (_unread.IsEmpty)
        {
            deadline.WaitReadable(_socket);
            if (!Receive())
                return 0;
        }

        return TakeUnread(buffer);
    }

    /// <summary>Types. Returns when the terminal's monitor has it; a program that does not read makes a later call wait.</summary>
    /// <exception cref="ContainerException">ContainerNotRunning: the process has ended.</exception>
    public void Write(ReadOnlySpan<byte> data)
    {
        Span<byte> packet = stackalloc byte[1024];
        packet[0] = (byte)TerminalMessage.Data;
        while (!data.IsEmpty)
        {
            int n = Math.Min(data.Length, packet.Length - 1);
            data[..n].CopyTo(packet[1..]);
            Send(packet[..(n + 1)]);
            data = data[n..];
        }
    }

    /// <summary>Sets the size. The programs in the foreground get SIGWINCH, also where it is the same as before.</summary>
    /// <exception cref="ContainerException">ContainerNotRunning: the process has ended.</exception>
    public void Resize(TerminalSize size)
    {
        Span<byte> packet = [(byte)TerminalMessage.Resize, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt16LittleEndian(packet[1..], size.Columns);
        BinaryPrimitives.WriteUInt16LittleEndian(packet[3..], size.Rows);
        Send(packet);
    }

    /// <summary>Hangs the terminal up, as when a line is cut: its session gets SIGHUP, and reads its end.</summary>
    /// <exception cref="ContainerException">ContainerNotRunning: the process has ended.</exception>
    public void HangUp() => Send([(byte)TerminalMessage.HangUp]);

    /// <summary>Leaves. The program goes on, and what it writes meanwhile is kept for the next who connects, as far as 64 KiB hold it.</summary>
    public void Dispose()
    {
        if (!_disposed)
            Libc.Close(_socket);
        _disposed = true;
    }

    /// <summary>Sends a packet without waiting; false where the monitor takes no more for now.</summary>
    internal bool TryWrite(ReadOnlySpan<byte> data)
    {
        Span<byte> packet = stackalloc byte[1024];
        packet[0] = (byte)TerminalMessage.Data;
        data.CopyTo(packet[1..]);
        int sent = Libc.TrySend(_socket, packet[..(data.Length + 1)], default, wait: false);
        return sent == -Errno.EAGAIN ? false : Sent(sent);
    }

    /// <summary>Takes one message; false at the end.</summary>
    internal bool Receive()
    {
        int n = Libc.TryReceive(_socket, _packet, default, out _);
        if (n <= 0)
            return false;
        ReadOnlySpan<byte> payload = _packet.AsSpan(1, n - 1);
        switch ((TerminalMessage)_packet[0])
        {
            case TerminalMessage.Data:
                _unread = _packet.AsMemory(1, n - 1);
                break;
            case TerminalMessage.Hello when payload.Length == 8:
                Path = $"/dev/pts/{BinaryPrimitives.ReadInt32LittleEndian(payload)}";
                Size = new TerminalSize(BinaryPrimitives.ReadUInt16LittleEndian(payload[4..]), BinaryPrimitives.ReadUInt16LittleEndian(payload[6..]));
                break;
            case TerminalMessage.Exited when payload.Length == 8:
                ExitCode = BinaryPrimitives.ReadInt32LittleEndian(payload);
                return false;
        }

        return true;
    }

    /// <summary>Takes what the last message brought and nobody has read.</summary>
    internal ReadOnlyMemory<byte> TakeUnread()
    {
        ReadOnlyMemory<byte> unread = _unread;
        _unread = default;
        return unread;
    }

    private int TakeUnread(Span<byte> buffer)
    {
        int n = Math.Min(buffer.Length, _unread.Length);
        _unread.Span[..n].CopyTo(buffer);
        _unread = _unread[n..];
        return n;
    }

    private void AwaitHello(string containerId)
    {
        using Deadline deadline = new(s_patience, CancellationToken.None);
        while (Path.Length == 0)
        {
            if (!deadline.TryWaitReadable(_socket))
            {
                throw new ContainerException(ErrorCode.SystemError, $"the terminal in container '{containerId}' did not answer")
                {
                    ContainerId = containerId,
                    Errno = Errno.ETIMEDOUT,
                    Hint = "Its process may be paused in the middle of its start, or its monitor stopped; try again.",
                };
            }

            if (!Receive())
                return; // it has ended: what follows reads the end
        }
    }

    private void Send(ReadOnlySpan<byte> packet) => Sent(Libc.TrySend(_socket, packet));

    private static bool Sent(int result) => result >= 0
        ? true
        : throw new ContainerException(ErrorCode.ContainerNotRunning, "the process has ended, and its terminal with it") { Syscall = "send", Errno = -result };

    private static ContainerException Unreachable(string containerId, ProcessIdentity process, int errno) => (errno, process.IsAlive) switch
    {
        (_, false) => new ContainerException(ErrorCode.ContainerNotRunning, $"process {process.Pid} of container '{containerId}' has ended")
        {
            ContainerId = containerId,
            Syscall = "connect",
            Errno = errno,
            Hint = $"Get-ContainerProcess {containerId} lists those that run.",
        },
        (Errno.ENOENT, _) => new ContainerException(ErrorCode.ConfigInvalid, $"process {process.Pid} of container '{containerId}' has no terminal of its own")
        {
            ContainerId = containerId,
            Syscall = "connect",
            Errno = errno,
            Hint = "Start it with -Terminal; a shell with one: Enter-Container.",
        },
        _ => new ContainerException(ErrorCode.SystemError, $"the terminal of process {process.Pid} of container '{containerId}' cannot be reached: {Errno.Describe(errno)}")
        {
            ContainerId = containerId,
            Syscall = "connect",
            Errno = errno,
            Hint = errno == Errno.ECONNREFUSED ? "The monitor that held it was killed." : "Connect as the user who started it.",
        },
    };
}
