using System;
using System.Collections.Generic;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Networking;

/// <summary>/proc/PID/net/dev (proc_pid_net(5)): the interfaces of the process's namespace, readable without any privilege.</summary>
internal static class ProcNetDev
{
    // Received: bytes packets errs drop fifo frame compressed multicast; sent: bytes packets errs drop fifo colls carrier compressed.
    private const int Columns = 16, FirstSent = 8;

    /// <summary>The interfaces, or null: the process is gone.</summary>
    /// <exception cref="Errors.LinuxException">The file cannot be read.</exception>
    internal static List<NetworkInterface>? Read(int pidfd, int pid)
    {
        string? text = LinuxFile.TryReadText($"/proc/{pid}/net/dev");

        // The id was this process's for as long as the pidfd does not tell of its end.
        Span<Libc.PollFd> ended = [new() { Fd = pidfd, Events = Libc.POLLIN }];
        return text is null || Libc.TryPoll(ended, 0) != 0 ? null : Parse(text);
    }

    internal static List<NetworkInterface> Parse(string text)
    {
        List<NetworkInterface> interfaces = [];
        Span<ulong> values = stackalloc ulong[Columns];
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            // A name can have no colon (dev_valid_name); the two lines of headings have none either.
            int colon = line.IndexOf(':');
            if (colon < 0 || !TryNumbers(line[(colon + 1)..], values))
                continue;
            string name = line[..colon].Trim().ToString();
            interfaces.Add(new NetworkInterface
            {
                Name = name,

                // The kernel makes it with the namespace and lets nobody rename it.
                IsLoopback = name == "lo",
                RxBytes = values[0],
                RxPackets = values[1],
                RxErrors = values[2],
                RxDropped = values[3],
                TxBytes = values[FirstSent],
                TxPackets = values[FirstSent + 1],
                TxErrors = values[FirstSent + 2],
                TxDropped = values[FirstSent + 3],
            });
        }

        return interfaces;
    }

    private static bool TryNumbers(ReadOnlySpan<char> text, Span<ulong> values)
    {
        int count = 0;
        foreach (Range range in text.Split(' '))
        {
            ReadOnlySpan<char> word = text[range];
            if (word.IsEmpty)
                continue;
            if (count == values.Length || !ulong.TryParse(word, out values[count++]))
                return false;
        }

        return count == values.Length;
    }
}
