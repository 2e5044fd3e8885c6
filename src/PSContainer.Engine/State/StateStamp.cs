using PSContainer.Engine.Interop;

namespace PSContainer.Engine.State;

/// <summary>Which writing of a file it is. Equal stamps are the same content.</summary>
/// <param name="DeviceMajor">The file system.</param>
/// <param name="DeviceMinor">The file system.</param>
/// <param name="Inode">The file in it; free for another as soon as this one is replaced.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Modified">When the content was changed, by the writer's own clock (see <see cref="StateStore.Save"/>).</param>
/// <param name="Changed">When anything of the file was changed, by the kernel's clock.</param>
internal sealed record StateStamp(
    uint DeviceMajor,
    uint DeviceMinor,
    ulong Inode,
    ulong Size,
    Libc.Timestamp Modified,
    Libc.Timestamp Changed)
{
    /// <summary>The stamp; null where the file system keeps whole seconds only, which cannot tell two writings apart.</summary>
    internal static StateStamp? Of(in Libc.Statx stat) => stat.Modified.Nanoseconds == 0
        ? null
        : new(stat.DevMajor, stat.DevMinor, stat.Inode, stat.Size, stat.Modified, stat.Changed);
}
