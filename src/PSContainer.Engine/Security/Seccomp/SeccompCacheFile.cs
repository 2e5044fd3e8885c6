using System;
using System.Buffers.Binary;
using System.IO;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Security.Seccomp;

/// <summary>
/// A compiled filter in a file. Who can write it decides what the container's programs may do: so one is believed only
/// where nobody but this user can have written it, and where it says that it was made of the very profile and library.
/// </summary>
internal static class SeccompCacheFile
{
    private const uint DirectoryMode = 0x1C0, FileMode = 0x180, WritableByOthers = 0x12;

    private const int LargestFile = 1 << 20, LargestProgram = 4096 * 8, MostFiles = 64;

    // The file's first word; another for every change of what follows.
    private const string Magic = "pscontainer seccomp 1";

    /// <summary>The filter, or null: there is none, or there is any doubt about it.</summary>
    /// <param name="directory">Where the files are.</param>
    /// <param name="key">What it must have been made of.</param>
    internal static SeccompFilter? TryRead(string directory, ReadOnlySpan<byte> key)
    {
        int parent = Libc.TryOpenAt(Libc.AT_FDCWD, directory, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW);
        if (parent < 0)
            return null;
        int file = -1;
        try
        {
            if (!IsOwn(parent, Libc.S_IFDIR, out _))
                return null;
            file = Libc.TryOpenAt(parent, Name(key), Libc.O_RDONLY | Libc.O_NOFOLLOW | Libc.O_NONBLOCK);
            if (file < 0 || !IsOwn(file, Libc.S_IFREG, out ulong size) || size > LargestFile)
                return null;
            return Parse(LinuxFile.ReadBytes(file, directory), key);
        }
        catch (Exception e) when (e is LinuxException or ContainerException)
        {
            return null;
        }
        finally
        {
            Libc.Close(file);
            Libc.Close(parent);
        }
    }

    /// <summary>Keeps a filter. Where that is not possible the next one is compiled again, and nothing else.</summary>
    internal static void TryWrite(string directory, ReadOnlySpan<byte> key, SeccompFilter filter)
    {
        int parent = -1;
        string name = Name(key), temporary = $".{name}.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}";
        try
        {
            LinuxFile.MakeDirectories(directory[..directory.LastIndexOf('/')], 0x1C9);
            LinuxFile.MakeDirectory(directory, DirectoryMode);
            MakeRoom(directory);
            parent = Libc.TryOpenAt(Libc.AT_FDCWD, directory, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW);
            if (parent < 0 || !IsOwn(parent, Libc.S_IFDIR, out _))
                return;
            byte[] text = Text(key, filter);
            int file = Libc.TryOpenAt(parent, temporary, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_EXCL | Libc.O_NOFOLLOW, FileMode);
            if (file < 0)
                return;
            int written = Libc.TryWrite(file, text);
            Libc.Close(file);
            if (written != text.Length || Libc.TryRenameAt(parent, temporary, parent, name) < 0)
                _ = Libc.TryUnlinkAt(parent, temporary);
        }
        catch (Exception e) when (e is LinuxException or IOException or UnauthorizedAccessException)
        {
            // A full or read-only disk, or no privilege: it was worth a try.
        }
        finally
        {
            Libc.Close(parent);
        }
    }

    private static bool IsOwn(int fd, uint type, out ulong size)
    {
        size = 0;
        if (Libc.TryStat(fd, string.Empty, Libc.AT_EMPTY_PATH, out Libc.Statx stat) < 0)
            return false;
        size = stat.Size;
        return stat.Type == type && stat.Uid == Libc.GetEffectiveUid() && (stat.Mode & WritableByOthers) == 0;
    }

    private static byte[] Text(ReadOnlySpan<byte> key, SeccompFilter filter)
    {
        WireWriter writer = new();
        writer.String(Magic);
        writer.Bytes(key);
        writer.UInt(filter.Flags);
        writer.Bool(filter.Notifies);
        writer.Bytes(filter.Program);

        // A machine that lost its power may keep the name of a file and not what was in it.
        writer.ULong(Sum(writer.Written));
        return writer.Written.ToArray();
    }

    private static SeccompFilter? Parse(byte[] text, ReadOnlySpan<byte> key)
    {
        if (text.Length < sizeof(ulong) || BinaryPrimitives.ReadUInt64LittleEndian(text.AsSpan(^sizeof(ulong)..)) != Sum(text.AsSpan(..^sizeof(ulong))))
            return null;
        WireReader reader = new(text.AsMemory(..^sizeof(ulong)));
        if (reader.String() != Magic || !reader.Bytes().AsSpan().SequenceEqual(key))
            return null;
        uint flags = reader.UInt();
        bool notifies = reader.Bool();
        byte[] program = reader.Bytes();
        return reader.AtEnd && program.Length is > 0 and <= LargestProgram && program.Length % 8 == 0 ? new SeccompFilter(program, flags, notifies) : null;
    }

    /// <summary>Profiles come and go; now and then all are compiled again.</summary>
    private static void MakeRoom(string directory)
    {
        string[] files = Directory.GetFiles(directory);
        if (files.Length < MostFiles)
            return;
        foreach (string file in files)
            File.Delete(file);
    }

    private static string Name(ReadOnlySpan<byte> key) => Sum(key).ToString("x16", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>FNV-1a, to find the file and to know a damaged one. It need not withstand anybody: the whole key is in the file.</summary>
    private static ulong Sum(ReadOnlySpan<byte> bytes)
    {
        ulong sum = 0xcbf29ce484222325;
        foreach (byte b in bytes)
            sum = (sum ^ b) * 0x100000001b3;
        return sum;
    }
}
