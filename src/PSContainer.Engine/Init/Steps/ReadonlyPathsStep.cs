using System.Collections.Generic;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Init.Steps;

/// <summary>Covers paths with read-only copies of themselves. The copy is made read-only before it is attached.</summary>
internal sealed class ReadonlyPathsStep(IReadOnlyList<string> paths) : InitStep
{
    internal override StepKind Kind => StepKind.ReadonlyPaths;

    internal override string Describe() => "make read-only: " + string.Join(", ", paths);

    internal override void Write(WireWriter writer) => writer.Strings(paths);

    internal static ReadonlyPathsStep Read(WireReader reader) => new(reader.Strings());

    internal override void Run(InitContext context)
    {
        foreach (string path in paths)
        {
            int target = context.RequiredRoot.TryOpen(path, Libc.O_PATH);
            if (target is -Errno.ENOENT or -Errno.ENOTDIR)
                continue;
            Libc.Check(target, "openat2", path);
            int tree = Libc.Check(Libc.TryOpenTree(target, "", Libc.OPEN_TREE_CLONE | Libc.AT_EMPTY_PATH | Libc.AT_RECURSIVE), "open_tree", path);
            Libc.Check(Libc.TryMountSetAttr(tree, recursive: true, Libc.MOUNT_ATTR_RDONLY, 0), "mount_setattr", path);
            Libc.Check(Libc.TryMoveMount(tree, target), "move_mount", path);
            Libc.Close(tree);
            Libc.Close(target);
        }
    }
}
