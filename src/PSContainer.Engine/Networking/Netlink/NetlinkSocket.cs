using System;
using System.Buffers;
using System.Threading;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Networking.Netlink;

/// <summary>A route netlink socket (rtnetlink(7)). It speaks of the network namespace in which it was opened, wherever it is used.</summary>
internal sealed class NetlinkSocket : IDisposable
{
    // The kernel fills at most 32 KiB of a dump at a time, but one message of an interface may be longer.
    private const int BufferSize = 64 * 1024;

    // A dump during which the interfaces changed may have one twice, or miss one.
    private const int Attempts = 4;

    private const int MostStrangers = 64;

    // A change waits for the kernel's one lock of all that is network; namespaces that go, by the hundred, hold it for long.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly int _socket;
    private uint _sequence;

    private NetlinkSocket(int socket) => _socket = socket;

    /// <summary>Receives one message of an answer.</summary>
    internal delegate void Receiver(in NetlinkMessage message);

    /// <summary>A socket of the network namespace that the calling thread is in; null where none can be opened.</summary>
    internal static NetlinkSocket? TryOpen() => TryOpen(out _);

    /// <summary>As the other.</summary>
    /// <param name="errno">0, or why there is none.</param>
    internal static NetlinkSocket? TryOpen(out int errno)
    {
        int socket = Libc.TryOpenRouteSocket();
        errno = Math.Max(0, -socket);
        if (socket < 0)
            return null;
        Libc.AskForErrorTexts(socket);
        return new NetlinkSocket(socket);
    }

    /// <summary>A socket of the network namespace that the calling thread is in.</summary>
    /// <exception cref="LinuxException">None can be opened.</exception>
    internal static NetlinkSocket Open() => TryOpen(out int errno) ?? throw new LinuxException("socket", errno, "netlink");

    /// <summary>Asks for one thing, or for a change, and waits for the kernel's answer.</summary>
    /// <param name="request">A request with NLM_F_ACK.</param>
    /// <param name="receive">Called for each message before the answer, or null.</param>
    /// <param name="cancellationToken">Ends the wait; a change may have been made all the same.</param>
    /// <exception cref="LinuxException">The kernel refuses; with the words that it has for it.</exception>
    internal void Request(NetlinkMessageBuilder request, Receiver? receive = null, CancellationToken cancellationToken = default)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            uint sequence = ++_sequence;
            Libc.Check(Libc.TrySend(_socket, request.ToArray(sequence)), "send", "netlink");
            _ = ReceiveAll(buffer, sequence, receive ?? (static (in NetlinkMessage _) => { }), cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Asks for a list.</summary>
    /// <param name="request">A request with NLM_F_DUMP.</param>
    /// <param name="restart">Called before the list, and again where the kernel says that what came before was not of one moment.</param>
    /// <param name="receive">Called for each message.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    internal void Dump(NetlinkMessageBuilder request, Action restart, Receiver receive, CancellationToken cancellationToken = default)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            bool whole = false;
            for (int i = 0; i < Attempts && !whole; i++)
            {
                restart();
                uint sequence = ++_sequence;
                Libc.Check(Libc.TrySend(_socket, request.ToArray(sequence)), "send", "netlink");
                whole = ReceiveAll(buffer, sequence, receive, cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public void Dispose() => Libc.Close(_socket);

    /// <summary>Whether all of the answer was of one moment.</summary>
    private bool ReceiveAll(byte[] buffer, uint sequence, Receiver receive, CancellationToken cancellationToken)
    {
        using Deadline deadline = new(s_patience, cancellationToken);
        bool whole = true;
        int strangers = 0;
        while (true)
        {
            if (!deadline.TryWaitReadable(_socket))
                throw new LinuxException("recvmsg", Errno.ETIMEDOUT, "netlink");
            int length = Libc.Check(Libc.TryReceiveFromKernel(_socket, buffer, out bool fromKernel), "recvmsg", "netlink");

            // A process that may administer the network namespace, as a container's own, can send to us too.
            if (!fromKernel)
            {
                if (++strangers > MostStrangers)
                    throw new LinuxException("recvmsg", Errno.EPROTO, "netlink");
                continue;
            }

            ReadOnlySpan<byte> rest = buffer.AsSpan(0, length);
            while (NetlinkMessage.TryTake(ref rest, out NetlinkMessage message))
            {
                if (message.Sequence != sequence)
                    continue;
                whole &= (message.Flags & Libc.NLM_F_DUMP_INTR) == 0;
                switch (message.Type)
                {
                    case Libc.NLMSG_NOOP:
                        break;
                    case Libc.NLMSG_ERROR or Libc.NLMSG_DONE:
                        NetlinkAnswer.ThrowIfFailed(message);
                        return whole;
                    default:
                        receive(message);
                        break;
                }
            }
        }
    }
}
