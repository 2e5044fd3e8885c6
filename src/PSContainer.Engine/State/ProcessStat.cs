using System;
using System.Buffers.Text;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.State;

/// <summary>What /proc/PID/stat says of a process (proc_pid_stat(5)).</summary>
/// <param name="State">R, S, D, Z, T …</param>
/// <param name="ParentPid">Process id of the parent.</param>
/// <param name="StartTime">When it started, in clock ticks since boot.</param>
/// <param name="Flags">The kernel's PF_* flags.</param>
/// <param name="Threads">How many threads it has.</param>
/// <param name="Pending">Signals 1 to 31 that it has still to take, a bit for each.</param>
internal readonly record struct ProcessStat(char State, int ParentPid, ulong StartTime, uint Flags, int Threads, uint Pending)
{
    private const uint PF_EXITING = 4, KillBit = 1u << (Libc.SIGKILL - 1);

    /// <summary>Whether it runs no more, but for its parent to take note of it. Where only the first of several threads has ended, it runs.</summary>
    internal bool IsDead => State is 'X' or 'x' || (State == 'Z' && Threads < 2);

    /// <summary>Whether it has begun to end, or must. The first process of a pid namespace takes its time: it ends all others before.</summary>
    internal bool IsDying => IsDead || (Flags & PF_EXITING) != 0 || (Pending & KillBit) != 0;

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
        int parent = 0, threads = 0;
        uint flags = 0;
        ulong start = 0;
        for (int field = 3; field <= 31; field++)
        {
            uint pending = 0;
            bool isNumber = field switch
            {
                4 => Utf8Parser.TryParse(rest, out parent, out _),
                9 => Utf8Parser.TryParse(rest, out flags, out _),
                20 => Utf8Parser.TryParse(rest, out threads, out _),
                22 => Utf8Parser.TryParse(rest, out start, out _),
                31 => Utf8Parser.TryParse(rest, out pending, out _),
                _ => true,
            };
            if (!isNumber)
                return false;
            if (field == 31)
            {
                stat = new(state, parent, start, flags, threads, pending);
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
