using PSContainer.Engine.Configuration;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;
using PSContainer.Engine.Rootfs;
using PSContainer.Engine.Security;

namespace PSContainer.Engine.Init.Steps;

/// <summary>Mounts the root of layers (overlayfs). With <c>/</c> as the lower layer it is the host's own root, without what is mounted below it.</summary>
internal sealed class OverlayRootStep(RootOverlay overlay, string target, bool userNamespace, string label) : InitStep
{
    internal override StepKind Kind => StepKind.OverlayRoot;

    internal override string Describe() => $"take {string.Join(" over ", overlay.Lower)} as the read-only root, with a private layer above";

    internal override void Write(WireWriter writer)
    {
        writer.Strings(overlay.Lower);
        writer.String(overlay.Upper);
        writer.String(overlay.Work);
        writer.String(target);
        writer.Bool(userNamespace);
        writer.String(label);
    }

    internal static OverlayRootStep Read(WireReader reader) => new(
        new RootOverlay { Lower = [.. reader.Strings()], Upper = reader.String(), Work = reader.String() },
        reader.String(),
        reader.Bool(),
        reader.String());

    internal override void Run(InitContext context)
    {
        int point = Libc.OpenAt(Libc.AT_FDCWD, target, Libc.O_PATH | Libc.O_DIRECTORY);
        using FileSystemContext fs = new("overlay");
        fs.Set("source", "overlay");
        fs.Set("lowerdir", string.Join(':', overlay.Lower.ConvertAll(OverlayPath.Escape)));
        fs.Set("upperdir", overlay.Upper);
        fs.Set("workdir", overlay.Work);

        // trusted.* attributes need a privilege that the owner of a user namespace has not (overlayfs.rst).
        if (userNamespace)
            fs.Set("userxattr");
        if (label.Length > 0)
            fs.Set(MountLabel.Option, label);
        int mount = fs.Mount(0);
        Libc.Check(Libc.TryMoveMount(mount, point), "move_mount", target);
        Libc.Close(point);
        context.SetRoot(mount);
    }
}
