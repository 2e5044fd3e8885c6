using System.Collections.Generic;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;
using PSContainer.Engine.Rootfs;
using PSContainer.Engine.Security;

namespace PSContainer.Engine.Init.Steps;

/// <summary>Hides paths: files behind the null device, directories behind one empty read-only tmpfs.</summary>
internal sealed class MaskPathsStep(IReadOnlyList<string> paths, string label) : InitStep
{
    internal override StepKind Kind => StepKind.MaskPaths;

    internal override string Describe() => "mask: " + string.Join(", ", paths);

    internal override void Write(WireWriter writer)
    {
        writer.Strings(paths);
        writer.String(label);
    }

    internal static MaskPathsStep Read(WireReader reader) => new(reader.Strings(), reader.String());

    internal override void Run(InitContext context)
    {
        int nullDevice = -1, emptyDirectory = -1;
        foreach (string path in paths)
        {
            int target = context.RequiredRoot.TryOpen(path, Libc.O_PATH);
            if (target is -Errno.ENOENT or -Errno.ENOTDIR)
                continue;
            Libc.Check(target, "openat2", path);
            if (Libc.Stat(target, path).IsDirectory)
                MaskDirectory(target, path, ref emptyDirectory);
            else
                MaskFile(context.RequiredRoot, target, path, ref nullDevice);
            Libc.Close(target);
        }

        Libc.Close(nullDevice);
        Libc.Close(emptyDirectory);
    }

    private void MaskDirectory(int target, string path, ref int empty)
    {
        int mount;
        if (empty < 0)
        {
            using FileSystemContext fs = new("tmpfs");
            fs.Set("size", "0");
            fs.Set("nr_inodes", "1");
            if (label.Length > 0)
                fs.Set(MountLabel.Option, label);
            mount = empty = fs.Mount(Libc.MOUNT_ATTR_RDONLY | Libc.MOUNT_ATTR_NOSUID | Libc.MOUNT_ATTR_NODEV | Libc.MOUNT_ATTR_NOEXEC);
        }
        else
        {
            mount = Libc.Check(Libc.TryOpenTree(empty, "", Libc.OPEN_TREE_CLONE | Libc.AT_EMPTY_PATH), "open_tree", path);
        }

        Libc.Check(Libc.TryMoveMount(mount, target), "move_mount", path);
        if (mount != empty)
            Libc.Close(mount);
    }

    private static void MaskFile(RootDirectory root, int target, string path, ref int nullDevice)
    {
        if (nullDevice < 0)
        {
            // The image may have put anything at /dev/null; only the device itself may be shown (CVE-2025-31133).
            nullDevice = root.Open("/dev/null", Libc.O_PATH | Libc.O_NOFOLLOW);
            if (!Libc.Stat(nullDevice, "/dev/null").IsCharDevice(1, 3))
                throw new ContainerException(ErrorCode.SystemError, "/dev/null in the container is not the null device, so files cannot be masked")
                {
                    Path = "/dev/null",
                    Hint = "Remove what the image or a mount put there.",
                };
        }

        int mount = Libc.Check(Libc.TryOpenTree(nullDevice, "", Libc.OPEN_TREE_CLONE | Libc.AT_EMPTY_PATH), "open_tree", path);
        Libc.Check(Libc.TryMoveMount(mount, target), "move_mount", path);
        Libc.Close(mount);
    }
}
