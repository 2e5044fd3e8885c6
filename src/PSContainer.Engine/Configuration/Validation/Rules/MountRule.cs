using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>Where a mount goes and what it shows.</summary>
internal sealed class MountRule : IConfigRule
{
    private const ulong KnownAttributes = MountOptionTable.AttrReadOnly | MountOptionTable.AttrNoSuid
        | MountOptionTable.AttrNoDev | MountOptionTable.AttrNoExec | MountOptionTable.AttrAccessTime
        | MountOptionTable.AttrNoDirAccessTime | MountOptionTable.AttrNoSymFollow;

    private const MountExtensions ForBind =
        MountExtensions.CopySymlink | MountExtensions.SourceNoFollow;

    /// <inheritdoc/>
    public void Check(RuleContext context)
    {
        for (int i = 0; i < context.Config.Mounts.Count; i++)
            Check(context, $"$.mounts[{i}]", context.Config.Mounts[i]);
    }

    /// <summary>Whether flags are one propagation type, with or without those below.</summary>
    internal static bool IsPropagation(MountFlags flags) =>
        (flags & ~MountFlags.Recursive)
            is MountFlags.Private or MountFlags.Shared or MountFlags.Slave or MountFlags.Unbindable;

    private static void Check(RuleContext context, string place, ContainerMount mount)
    {
        context.CheckAbsolute(place + ".destination", mount.Destination);
        if (mount.IsBind)
            CheckBind(context, place, mount);
        else if (mount.Type.Length == 0 && (mount.Flags & MountFlags.Remount) == 0)
            context.Add(place + ".device", "A mount needs the type of its file system, or the option bind.");
        if ((mount.Extensions & MountExtensions.CopyUp) != 0 && mount.Type != "tmpfs")
            context.Add(place + ".extensions", "tmpcopyup is for tmpfs only.");
        if ((mount.Extensions & ForBind) != 0 && !mount.IsBind)
            context.Add(place + ".extensions", "copy-symlink and src-nofollow are for bind mounts only.");
        if ((mount.Extensions & MountExtensions.CopySymlink) != 0 && (mount.Extensions & (MountExtensions.SourceNoFollow | MountExtensions.DestinationNoFollow)) != 0)
            context.Add(place + ".extensions", "copy-symlink goes with neither src-nofollow nor dest-nofollow.");
        if (mount.Relabel is not ("" or "z" or "Z"))
            context.Add(place + ".relabel", $"Must be z (shared) or Z (private), not '{mount.Relabel}'.");
        for (int i = 0; i < mount.PropagationFlags.Count; i++)
        {
            if (!IsPropagation(mount.PropagationFlags[i]))
                context.Add($"{place}.propagation_flags[{i}]", "Must be one of private, shared, slave and unbindable, with or without r before it.");
        }

        if (mount.RecursiveAttributes is { } attributes && ((attributes.Set | attributes.Clear) & ~KnownAttributes) != 0)
            context.Add(place + ".rec_attr", "Has an attribute that mount_setattr(2) does not know.");
    }

    private static void CheckBind(RuleContext context, string place, ContainerMount mount)
    {
        if (mount.Source.Length == 0 || mount.Source[0] != '/')
        {
            context.Add(place + ".source", $"The source of a bind mount must be an absolute path of the host, not '{mount.Source}'.");
            return;
        }

        bool link = (mount.Extensions & ForBind) != 0;
        int result = Libc.TryStat(Libc.AT_FDCWD, mount.Source, link ? Libc.AT_SYMLINK_NOFOLLOW : 0, out _);

        // Others (EACCES) may be different for the one who will mount it.
        if (result is -Errno.ENOENT or -Errno.ENOTDIR or -Errno.ELOOP or -Errno.ENAMETOOLONG)
            context.Add(place + ".source", $"'{mount.Source}' cannot be shown in the container: {Errno.Describe(-result)}.");
    }
}
