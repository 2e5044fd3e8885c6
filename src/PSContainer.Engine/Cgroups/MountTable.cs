using System;
using System.Collections.Generic;
using System.Text;

namespace PSContainer.Engine.Cgroups;

/// <summary>The lines of a mountinfo (proc_pid_mountinfo(5)): for finding cgroups, and for what a container has mounted.</summary>
internal sealed class MountTable
{
    private readonly List<Entry> _entries = [];

    /// <summary>One mount.</summary>
    /// <param name="Id">Its number.</param>
    /// <param name="ParentId">Number of the mount that it is mounted on.</param>
    /// <param name="Root">What of the file system it shows.</param>
    /// <param name="MountPoint">Where, for the process whose mountinfo it is.</param>
    /// <param name="FileSystem">Type.</param>
    /// <param name="SuperOptions">Options of the file system.</param>
    /// <param name="Device">Major and minor number of the file system.</param>
    /// <param name="Options">Options of the mount.</param>
    internal readonly record struct Entry(int Id, int ParentId, string Root, string MountPoint, string FileSystem, string SuperOptions, string Device, string Options);

    /// <summary>The mounts in the file's order.</summary>
    internal IReadOnlyList<Entry> Entries => _entries;

    /// <summary>Reads the text; lines that are not understood are left out.</summary>
    internal static MountTable Parse(string mountinfo)
    {
        MountTable table = new();
        foreach (ReadOnlySpan<char> line in mountinfo.AsSpan().EnumerateLines())
        {
            if (TryParse(line, out Entry entry))
                table._entries.Add(entry);
        }

        return table;
    }

    /// <summary>Whether a lookup of the mount's path ends in it: nothing is mounted over it or over a directory above it.</summary>
    internal bool IsVisible(Entry entry)
    {
        // The walk of the kernel: from the root mount into the child that is nearest on the way, until there is none.
        int current = FindRoot();
        for (int step = 0; step <= _entries.Count; step++)
        {
            int next = -1;
            for (int i = 0; i < _entries.Count; i++)
            {
                Entry child = _entries[i];
                bool isChild = current < 0 ? FindId(child.ParentId) < 0 : child.ParentId == _entries[current].Id && i != current;
                if (isChild && Covers(child.MountPoint, entry.MountPoint)
                    && (next < 0 || child.MountPoint.Length < _entries[next].MountPoint.Length))
                    next = i;
            }

            if (next < 0)
                return current >= 0 && _entries[current].Id == entry.Id;
            current = next;
        }

        return false;
    }

    private static bool Covers(string directory, string path) =>
        directory == "/" || (path.StartsWith(directory, StringComparison.Ordinal)
            && (path.Length == directory.Length || path[directory.Length] == '/'));

    // In a chroot the mount of "/" may not be listed; then the mounts whose parent is unknown are where the walk begins.
    private int FindRoot()
    {
        for (int i = 0; i < _entries.Count; i++)
        {
            if (_entries[i].MountPoint == "/" && (FindId(_entries[i].ParentId) < 0 || _entries[i].ParentId == _entries[i].Id))
                return i;
        }

        return -1;
    }

    private int FindId(int id)
    {
        for (int i = 0; i < _entries.Count; i++)
        {
            if (_entries[i].Id == id)
                return i;
        }

        return -1;
    }

    private static bool TryParse(ReadOnlySpan<char> line, out Entry entry)
    {
        entry = default;
        int dash = line.IndexOf(" - ", StringComparison.Ordinal);
        if (dash < 0)
            return false;
        Span<Range> front = stackalloc Range[7];
        Span<Range> back = stackalloc Range[4];
        ReadOnlySpan<char> head = line[..dash], tail = line[(dash + 3)..];
        int fields = head.Split(front, ' ');
        int tailFields = tail.Split(back, ' ');
        if (fields < 6 || tailFields < 3 || !int.TryParse(head[front[0]], out int id) || !int.TryParse(head[front[1]], out int parent))
            return false;
        entry = new Entry(id, parent, Unescape(head[front[3]]), Unescape(head[front[4]]), tail[back[0]].ToString(),
            Unescape(tail[back[2]]), head[front[2]].ToString(), head[front[5]].ToString());
        return true;
    }

    // Space, tab, newline and backslash are written as three octal digits.
    private static string Unescape(ReadOnlySpan<char> field)
    {
        if (field.IndexOf('\\') < 0)
            return field.ToString();
        StringBuilder text = new(field.Length);
        for (int i = 0; i < field.Length; i++)
        {
            if (field[i] == '\\' && i + 3 < field.Length && field[i + 1] is >= '0' and <= '3')
            {
                text.Append((char)(((field[i + 1] - '0') << 6) | ((field[i + 2] - '0') << 3) | (field[i + 3] - '0')));
                i += 3;
            }
            else
            {
                text.Append(field[i]);
            }
        }

        return text.ToString();
    }
}
