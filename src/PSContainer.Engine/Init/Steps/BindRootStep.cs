using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Init.Steps;

/// <summary>Makes the root directory a mount of its own, as pivot_root(2) wants it.</summary>
internal sealed class BindRootStep(string rootfs) : InitStep
{
    internal override StepKind Kind => StepKind.BindRoot;

    internal override string Describe() => $"take \"{rootfs}\" as the root";

    internal override void Write(WireWriter writer) => writer.String(rootfs);

    internal static BindRootStep Read(WireReader reader) => new(reader.String());

    internal override void Run(InitContext context)
    {
        int target = Libc.OpenAt(Libc.AT_FDCWD, rootfs, Libc.O_PATH | Libc.O_DIRECTORY);
        int tree = Libc.Check(
            Libc.TryOpenTree(target, "", Libc.OPEN_TREE_CLONE | Libc.AT_EMPTY_PATH | Libc.AT_RECURSIVE), "open_tree", rootfs);

        // The host's propagation must not follow into the copy, or every mount below would show up twice.
        Libc.Check(Libc.TryMountSetAttr(tree, recursive: true, 0, 0, Libc.MS_PRIVATE), "mount_setattr", rootfs);
        Libc.Check(Libc.TryMoveMount(tree, target), "move_mount", rootfs);
        Libc.Close(target);
        context.SetRoot(tree);
    }
}
