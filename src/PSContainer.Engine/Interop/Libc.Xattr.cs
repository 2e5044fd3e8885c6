using System.Runtime.InteropServices;
using System.Text;

namespace PSContainer.Engine.Interop;

/// <summary>xattr(7).</summary>
internal static unsafe partial class Libc
{
    [LibraryImport(Library, EntryPoint = "fsetxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int fsetxattr(int fd, string name, byte* value, nuint size, int flags);

    /// <summary>Sets the SELinux label of a directory.</summary>
    /// <param name="fd">A handle of it, which may be one for paths alone (O_PATH).</param>
    /// <param name="label">The label.</param>
    internal static int TrySetSelinuxLabel(int fd, string label)
    {
        int directory = TryOpenAt(fd, ".", O_RDONLY | O_DIRECTORY);
        if (directory < 0)
            return directory;
        int result;
        fixed (byte* value = Encoding.UTF8.GetBytes(label + '\0'))
        {
            result = Result(fsetxattr(directory, "security.selinux", value, (nuint)Encoding.UTF8.GetByteCount(label) + 1, 0));
        }

        Close(directory);
        return result;
    }
}
