using System;
using System.Buffers.Text;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.State;

/// <summary>What /proc/PID/stat says of a process (proc_pid_stat(5)).</summary>
/// <param name="State">R, S, D, Z, T …</param>
/// <param name="ParentPid">Process id of the parent.</param>
/// <param name="StartTime">When it started, in clock ticks since boot.</param>
internal readonly record struct ProcessStat(char State, int ParentPid, ulong StartTime)
{
    /// <summary>Whether it runs no more, but for its parent to take note of it.</summary>
    internal bool IsDead => State is 'Z' or 'X' or 'x';

    /// <summary>Reads it, or says that there is no such process.</summary>
    internal static bool TryRead(int pid, out ProcessStat stat)
    {
        stat = default;
        if (pid <= 0)
            return false;
        int fd = Libc.TryOpenAt(Libc.AT_FDCWD, $"/proc/{pid}/stat", Libc.O_RDONLY);
        if (fd < 0)
            return false;

        // The kernel gives the line in one read; 52 numbers and a name of at most 64 bytes have room in this.
        Span<byte> buffer = stackalloc byte[2048];
        int size = Libc.TryRead(fd, buffer);
        Libc.Close(fd);
        return size > 0 && TryParse(buffer[..size], out stat);
    }

    /// <summary>Takes the line apart.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> line, out ProcessStat stat)
    {
        stat = default;

        // Field 2, the name in parentheses, may hold spaces and parentheses itself: what follows the last one is safe.
        int end = line.LastIndexOf((byte)')');
        if (end < 0 || end + 4 >= line.Length)
            return false;
        ReadOnlySpan<byte> rest = line[(end + 2)..];
        char state = (char)rest[0];
        int parent = 0;
        for (int field = 3; field <= 22; field++)
        {
            if (field == 4 && !Utf8Parser.TryParse(rest, out parent, out _))
                return false;
            if (field == 22)
            {
                if (!Utf8Parser.TryParse(rest, out ulong start, out _))
                    return false;
                stat = new(state, parent, start);
                return true;
            }

            int space = rest.IndexOf((byte)' ');
            if (space < 0)
                return false;
            rest = rest[(space + 1)..];
        }

        return false;
    }
}
