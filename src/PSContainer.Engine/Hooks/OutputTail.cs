using System;
using System.Text;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Hooks;

/// <summary>Reads what a command says, so that it never waits for a reader, and keeps the end of it for an error.</summary>
internal sealed class OutputTail(int fd)
{
    private const int Kept = 4096;

    // One that the command left behind may go on writing for ever; a full pipe is all that can be the command's own.
    private const int MaxAfterEnd = 1 << 20;

    private readonly byte[] _bytes = new byte[2 * Kept];
    private int _count;
    private bool _cut;

    /// <summary>Takes what is there; false at the end.</summary>
    internal bool Read()
    {
        if (_count > Kept)
        {
            Buffer.BlockCopy(_bytes, _count - Kept, _bytes, 0, Kept);
            _count = Kept;
            _cut = true;
        }

        int n = Libc.TryRead(fd, _bytes.AsSpan(_count));
        _count += Math.Max(n, 0);
        return n > 0;
    }

    /// <summary>Takes what the command, which has ended, wrote last.</summary>
    internal void Drain()
    {
        Span<Libc.PollFd> fds = [new() { Fd = fd, Events = Libc.POLLIN }];
        for (int taken = 0; taken < MaxAfterEnd && Libc.TryPoll(fds, 0) > 0; taken += Kept)
        {
            if (!Read())
                return;
        }
    }

    /// <summary>The end of it as one can show it: a command of the container's could send a terminal what it likes.</summary>
    internal string Text()
    {
        int start = Math.Max(0, _count - Kept);
        bool cut = _cut || start > 0;
        while (cut && start < _count && (_bytes[start] & 0xC0) == 0x80)
            start++; // the rest of a character that was cut in two
        char[] text = Encoding.UTF8.GetString(_bytes, start, _count - start).Replace("\r\n", "\n", StringComparison.Ordinal).ToCharArray(); // ssh(1) ends its lines so
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]) && text[i] is not ('\n' or '\t'))
                text[i] = '?';
        }

        string shown = new string(text).Trim();
        return cut && shown.Length > 0 ? "… " + shown : shown;
    }
}
