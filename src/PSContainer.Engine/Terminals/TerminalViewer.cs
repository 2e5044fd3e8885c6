using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Terminals;

/// <summary>One who is connected to a terminal, seen from the monitor: what has to be sent to it, and what it typed that the terminal has not taken yet.</summary>
internal sealed class TerminalViewer(int socket)
{
    private readonly Queue<byte[]> _unsent = new();

    internal int Socket => socket;

    /// <summary>It wants to see what the program writes.</summary>
    internal bool Watches { get; private set; }

    /// <summary>It has gone, or is to go.</summary>
    internal bool Gone { get; private set; }

    /// <summary>It asked for the terminal to be hung up.</summary>
    internal bool HangsUp { get; private set; }

    /// <summary>Typed, and not yet taken by the terminal.</summary>
    internal ReadOnlyMemory<byte> Typed { get; set; }

    /// <summary>Whether it takes no more for the time being.</summary>
    internal bool IsFull => _unsent.Count > 0;

    /// <summary>Since when it takes no more, in milliseconds (<see cref="Environment.TickCount64"/>).</summary>
    internal long FullSince { get; private set; }

    private bool ReadOnly { get; set; }

    /// <summary>Takes one message from it.</summary>
    /// <param name="buffer">At least <see cref="TerminalSocket.PacketSize"/> bytes.</param>
    /// <param name="size">The size it asks for, or null.</param>
    /// <param name="attached">It has just begun to watch.</param>
    internal void Receive(byte[] buffer, out TerminalSize? size, out bool attached)
    {
        (size, attached) = (null, false);
        int n = Libc.TryReceive(socket, buffer, default, out _);
        if (n == -Errno.EAGAIN)
            return;
        if (n <= 0)
        {
            Gone = true;
            return;
        }

        ReadOnlySpan<byte> payload = buffer.AsSpan(1, n - 1);
        switch ((TerminalMessage)buffer[0])
        {
            case TerminalMessage.Attach:
                attached = !Watches;
                Watches = true;
                ReadOnly = payload is [1, ..];
                break;
            case TerminalMessage.Data when !ReadOnly:
                Typed = payload.ToArray();
                break;
            case TerminalMessage.Resize when payload.Length == 4 && !ReadOnly:
                size = new TerminalSize(BinaryPrimitives.ReadUInt16LittleEndian(payload), BinaryPrimitives.ReadUInt16LittleEndian(payload[2..]));
                break;
            case TerminalMessage.HangUp when !ReadOnly:
                HangsUp = true;
                break;
        }
    }

    /// <summary>Sends a packet, or keeps it until it can be sent.</summary>
    internal void Send(ReadOnlySpan<byte> packet)
    {
        if (Gone)
            return;
        if (_unsent.Count == 0 && TrySend(packet))
            return;
        if (_unsent.Count == 0)
            FullSince = Environment.TickCount64;
        _unsent.Enqueue(packet.ToArray());
    }

    /// <summary>Sends what was kept, as far as it goes.</summary>
    internal void SendKept()
    {
        while (!Gone && _unsent.Count > 0 && TrySend(_unsent.Peek()))
        {
            _ = _unsent.Dequeue();
            FullSince = Environment.TickCount64;
        }
    }

    internal void Drop()
    {
        Gone = true;
        Libc.Close(socket);
    }

    private bool TrySend(ReadOnlySpan<byte> packet)
    {
        int n = Libc.TrySend(socket, packet);
        if (n == -Errno.EAGAIN)
            return false;
        Gone |= n < 0;
        return true;
    }
}
