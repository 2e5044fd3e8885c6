using System;
using System.Buffers.Binary;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Launch;

/// <summary>Framed messages on a stream socket: length, kind, payload. Descriptors travel beside a frame's first byte.</summary>
internal sealed class MessageChannel(int socket)
{
    // A command line and environment may be 2 MiB by default (execve(2)), and more with a larger stack.
    private const int MaxPayload = 64 << 20;

    private const int HeaderSize = 5;

    internal int Socket => socket;

    internal void Send(MessageKind kind, ReadOnlySpan<byte> payload = default, ReadOnlySpan<int> descriptors = default)
    {
        byte[] frame = Frame(kind, payload);
        for (int sent = 0; sent < frame.Length;)
        {
            sent += Libc.Check(Libc.TrySend(socket, frame.AsSpan(sent), sent == 0 ? descriptors : default), "sendmsg");
        }
    }

    /// <summary>As <see cref="Send"/>, by write(2) and no other call.</summary>
    internal void SendByWrite(MessageKind kind, ReadOnlySpan<byte> payload)
    {
        byte[] frame = Frame(kind, payload);
        for (int sent = 0; sent < frame.Length;)
            sent += Libc.Check(Libc.TryWrite(socket, frame.AsSpan(sent)), "write");
    }

    /// <summary>The next message, or null at the end of the stream.</summary>
    /// <param name="descriptors">Takes the descriptors that come with it; those not used are -1.</param>
    /// <param name="deadline">Latest time; null waits for ever.</param>
    internal Message? Receive(Span<int> descriptors = default, Deadline? deadline = null)
    {
        descriptors.Fill(-1);
        Span<byte> header = stackalloc byte[HeaderSize];
        if (!Fill(header, descriptors, deadline))
            return null;
        int length = BinaryPrimitives.ReadInt32LittleEndian(header);
        if (length is < 0 or > MaxPayload)
            throw new ContainerException(ErrorCode.SystemError, $"a message of {length} bytes came from pscontainer; its version differs from the engine's");
        byte[] payload = new byte[length];
        return Fill(payload, default, deadline) ? new Message((MessageKind)header[4], new WireReader(payload)) : null;
    }

    private static byte[] Frame(MessageKind kind, ReadOnlySpan<byte> payload)
    {
        byte[] frame = new byte[HeaderSize + payload.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, payload.Length);
        frame[4] = (byte)kind;
        payload.CopyTo(frame.AsSpan(HeaderSize));
        return frame;
    }

    /// <summary>Whether the whole span could be filled.</summary>
    private bool Fill(Span<byte> target, Span<int> descriptors, Deadline? deadline)
    {
        while (!target.IsEmpty)
        {
            deadline?.WaitReadable(socket);
            int n = Libc.TryReceive(socket, target, descriptors, out int count);
            if (n is 0 or -Errno.ECONNRESET)
                return false;
            Libc.Check(n, "recvmsg");
            if (count > 0)
                descriptors = default;
            target = target[n..];
        }

        return true;
    }
}
