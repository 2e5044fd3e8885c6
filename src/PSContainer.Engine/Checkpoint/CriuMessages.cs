using System;
using Google.Protobuf;
using PSContainer.Engine.Checkpoint.Rpc;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Checkpoint;

/// <summary>Messages to and from <c>criu swrk</c>, each one packet of a socket. Owns the socket.</summary>
internal sealed class CriuMessages(int socket) : IDisposable
{
    // The longest that comes is the text of an error; CRIU's own limit is a page or so.
    private const int LargestMessage = 64 << 10;

    private readonly byte[] _buffer = new byte[LargestMessage];

    internal int Socket => socket;

    /// <exception cref="LinuxException">CRIU has gone.</exception>
    internal void Send(Request request) => Libc.Check(Libc.TrySend(socket, request.ToByteArray()), "sendmsg", "criu");

    /// <summary>The next message that has come; null where CRIU has ended.</summary>
    /// <param name="descriptor">A descriptor that came with it, or -1.</param>
    internal Response? Receive(out int descriptor)
    {
        Span<int> descriptors = [-1];
        int n = Libc.TryReceive(socket, _buffer, descriptors, out _);
        descriptor = descriptors[0];
        if (n is 0 or -Errno.ECONNRESET)
            return null;
        Libc.Check(n, "recvmsg", "criu");
        try
        {
            return Response.Parser.ParseFrom(_buffer, 0, n);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new CheckpointException($"CRIU's answer cannot be read: {e.Message}", e) { Hint = "CRIU 4.1 or later is needed: criu --version." };
        }
    }

    /// <summary>Asks and waits for the answer, with no notification in between.</summary>
    internal Response? Ask(Request request, Deadline deadline)
    {
        Send(request);
        deadline.WaitReadable(socket);
        Response? response = Receive(out int descriptor);
        Libc.Close(descriptor);
        return response;
    }

    /// <summary>Answers a notification.</summary>
    internal void Answer(bool success) => Send(new Request { Type = RequestType.Notify, NotifySuccess = success });

    public void Dispose() => Libc.Close(socket);
}
