using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>The root is a directory of its own, or made of layers that are there.</summary>
internal sealed class RootfsRule : IConfigRule
{
    /// <inheritdoc/>
    public void Check(RuleContext context)
    {
        ContainerConfig config = context.Config;
        if (config.Overlay is { } overlay)
            CheckOverlay(context, overlay);

        // Empty: the layers, or the host's own root below a private one.
        if (config.Rootfs.Length == 0 || !context.CheckAbsolute("$.rootfs", config.Rootfs))
            return;
        if (config.Overlay is null)
            context.CheckDirectory("$.rootfs", config.Rootfs);
        if (IsHostRoot(config.Rootfs))
            context.Add("$.rootfs", "The host's own root cannot be the container's; leave it empty for the host's root below a private layer.");
    }

    private static bool IsHostRoot(string path) =>
        PathText.Clean(path) == "/"
        || (Libc.TryStat(Libc.AT_FDCWD, path, 0, out Libc.Statx stat) == 0
            && Libc.TryStat(Libc.AT_FDCWD, "/", 0, out Libc.Statx root) == 0
            && (stat.Inode, stat.DevMajor, stat.DevMinor, stat.MountId) == (root.Inode, root.DevMajor, root.DevMinor, root.MountId));

    private static void CheckOverlay(RuleContext context, RootOverlay overlay)
    {
        if (overlay.Lower.Count == 0)
            context.Add("$.overlay.lower", "At least one layer is needed; '/' is the host's own root.");
        for (int i = 0; i < overlay.Lower.Count; i++)
        {
            string place = $"$.overlay.lower[{i}]";
            if (context.CheckAbsolute(place, overlay.Lower[i]))
                context.CheckDirectory(place, overlay.Lower[i]);
        }

        if (overlay.Upper.Length != 0)
            context.CheckAbsolute("$.overlay.upper", overlay.Upper);
        if (overlay.Work.Length != 0)
            context.CheckAbsolute("$.overlay.work", overlay.Work);
        if ((overlay.Upper.Length == 0) != (overlay.Work.Length == 0))
            context.Add("$.overlay", "'upper' and 'work' need each other: give both, or neither.");
        else if (overlay.Upper.Length != 0 && PathText.Clean(overlay.Upper) == PathText.Clean(overlay.Work))
            context.Add("$.overlay.work", "Must be another directory than 'upper'.");
    }
}
