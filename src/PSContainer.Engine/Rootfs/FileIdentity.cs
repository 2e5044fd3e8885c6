using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Rootfs;

/// <summary>A file wherever it is seen: its file system and its number there. The default is none.</summary>
internal readonly record struct FileIdentity(uint Major, uint Minor, ulong Inode)
{
    /// <summary>What a path leads to now; the default where that is nothing.</summary>
    internal static FileIdentity Of(string path) =>
        Libc.TryStat(Libc.AT_FDCWD, path, 0, out Libc.Statx stat) == 0 ? new(stat.DevMajor, stat.DevMinor, stat.Inode) : default;

    internal void Write(WireWriter writer)
    {
        writer.ULong(((ulong)Major << 32) | Minor);
        writer.ULong(Inode);
    }

    internal static FileIdentity Read(WireReader reader)
    {
        ulong device = reader.ULong();
        return new((uint)(device >> 32), (uint)device, reader.ULong());
    }
}
