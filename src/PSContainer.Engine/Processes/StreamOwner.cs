using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Processes;

/// <summary>Gives the standard streams to the user of the program, who may open them again by /dev/stdout or /dev/tty.</summary>
internal static class StreamOwner
{
    internal const long PIPEFS_MAGIC = 0x50495045;

    /// <param name="user">The user.</param>
    /// <param name="terminal">They are a terminal that was made for this process.</param>
    internal static void Give(ContainerUser user, bool terminal)
    {
        for (int fd = 0; fd < 3; fd++)
        {
            // Nothing else is ours to give: a file of the caller's, or a device that an image calls /dev/null (CVE-2026-88265).
            Libc.Statx stat = Libc.Stat(fd, "standard stream");
            bool pipe = stat.Type == Libc.S_IFIFO && Libc.FileSystemMagic(fd, "standard stream") == PIPEFS_MAGIC;
            if (stat.Uid == user.Uid || !(pipe || terminal))
                continue;

            // The group stays: that of a terminal is tty, by which others may write to it (write(1)). A user namespace may not
            // give what belongs to somebody it does not know.
            _ = Libc.TryChown(fd, user.Uid, uint.MaxValue);
        }
    }
}
