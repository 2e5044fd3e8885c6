using PSContainer.Engine.Configuration;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Rootfs;

/// <summary>mount(2) flags as attributes of mount_setattr(2).</summary>
internal static class MountAttributes
{
    private const MountFlags AccessTimes = MountFlags.NoAccessTime | MountFlags.RelativeAccessTime | MountFlags.StrictAccessTime;

    /// <summary>Attributes that the flags set.</summary>
    internal static ulong From(MountFlags flags)
    {
        ulong attributes = 0;
        Add(MountFlags.ReadOnly, Libc.MOUNT_ATTR_RDONLY);
        Add(MountFlags.NoSuid, Libc.MOUNT_ATTR_NOSUID);
        Add(MountFlags.NoDev, Libc.MOUNT_ATTR_NODEV);
        Add(MountFlags.NoExec, Libc.MOUNT_ATTR_NOEXEC);
        Add(MountFlags.NoDirAccessTime, Libc.MOUNT_ATTR_NODIRATIME);
        Add(MountFlags.NoSymFollow, Libc.MOUNT_ATTR_NOSYMFOLLOW);
        Add(MountFlags.NoAccessTime, Libc.MOUNT_ATTR_NOATIME);
        Add(MountFlags.StrictAccessTime, Libc.MOUNT_ATTR_STRICTATIME);
        return attributes;

        void Add(MountFlags flag, ulong attribute)
        {
            if ((flags & flag) != 0)
                attributes |= attribute;
        }
    }

    /// <summary>What to set and to clear on an existing mount. The access time attributes are one field: it is cleared whole before one is set.</summary>
    internal static (ulong Set, ulong Clear) Change(MountFlags flags, MountFlags cleared)
    {
        ulong set = From(flags);
        ulong clear = From(cleared & ~AccessTimes) & ~set;
        if (((flags | cleared) & AccessTimes) != 0)
            clear |= Libc.MOUNT_ATTR__ATIME;
        return (set, clear);
    }

    /// <summary>Propagation of mount_setattr(2): one of MS_PRIVATE, MS_SLAVE, MS_SHARED, MS_UNBINDABLE.</summary>
    internal static ulong Propagation(MountFlags flags) =>
        (ulong)(flags & (MountFlags.Private | MountFlags.Slave | MountFlags.Shared | MountFlags.Unbindable));
}
