using System;
using System.Runtime.InteropServices;
using System.Text;

namespace PSContainer.Engine.Interop;

/// <summary>xattr(7).</summary>
internal static unsafe partial class Libc
{
    // XATTR_LIST_MAX and XATTR_SIZE_MAX of linux/limits.h.
    private const int LargestAttribute = 64 << 10;

    [LibraryImport(Library, EntryPoint = "fsetxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int fsetxattr(int fd, string name, byte* value, nuint size, int flags);

    [LibraryImport(Library, EntryPoint = "fgetxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint fgetxattr(int fd, string name, byte* value, nuint size);

    [LibraryImport(Library, EntryPoint = "flistxattr", SetLastError = true)]
    private static partial nint flistxattr(int fd, byte* list, nuint size);

    /// <summary>Names of the attributes of an open file; none where its file system has no attributes.</summary>
    internal static string[] ListAttributes(int fd)
    {
        // Mostly there is none, and to know that takes no buffer.
        nint n = flistxattr(fd, null, 0);
        if (n <= 0)
            return [];
        byte[] list = new byte[LargestAttribute];
        fixed (byte* p = list)
        {
            n = flistxattr(fd, p, (nuint)list.Length);
        }

        return n <= 0 ? [] : Encoding.UTF8.GetString(list, 0, (int)n).Split('\0', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>An attribute of an open file; null where it has gone.</summary>
    internal static byte[]? TryGetAttribute(int fd, string name)
    {
        byte[] value = new byte[LargestAttribute];
        fixed (byte* p = value)
        {
            nint n = fgetxattr(fd, name, p, (nuint)value.Length);
            return n < 0 ? null : value[..(int)n];
        }
    }

    internal static int TrySetAttribute(int fd, string name, ReadOnlySpan<byte> value)
    {
        fixed (byte* p = value)
        {
            return Result(fsetxattr(fd, name, p, (nuint)value.Length, 0));
        }
    }

    /// <summary>Sets the SELinux label of a directory.</summary>
    /// <param name="fd">A handle of it, which may be one for paths alone (O_PATH).</param>
    /// <param name="label">The label.</param>
    internal static int TrySetSelinuxLabel(int fd, string label)
    {
        int directory = TryOpenAt(fd, ".", O_RDONLY | O_DIRECTORY);
        if (directory < 0)
            return directory;
        int result = TrySetAttribute(directory, "security.selinux", Encoding.UTF8.GetBytes(label + '\0'));
        Close(directory);
        return result;
    }
}
