using PSContainer.Engine.Checkpoint;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;
using PSContainer.Engine.Rootfs;

namespace PSContainer.Engine.Init.Steps;

/// <summary>
/// Makes a directory, of this mount namespace alone, in which CRIU finds the container's root and the parts of the host that are
/// mounted in it, by names that nobody in the container has a say in. Each has its attributes before it has a path, so that what is
/// read-only never is anything else (CVE-2026-119101).
/// </summary>
/// <param name="directory">The directory on the host that it is mounted on.</param>
/// <param name="rootfs">The root; empty where it is an overlay, which a step of its own mounts.</param>
/// <param name="mounts">The parts of the host.</param>
internal sealed class StageStep(string directory, string rootfs, StagedMount[] mounts) : InitStep
{
    internal override StepKind Kind => StepKind.Stage;

    internal override string Describe() => rootfs.Length == 0 ? $"make {mounts.Length} mounts of the host ready" : $"make the root \"{rootfs}\" and {mounts.Length} mounts of the host ready";

    internal override void Write(WireWriter writer)
    {
        writer.String(directory);
        writer.String(rootfs);
        StagedMount.Write(writer, mounts);
    }

    internal static StageStep Read(WireReader reader) => new(reader.String(), reader.String(), StagedMount.Read(reader));

    internal override void Run(InitContext context)
    {
        int target = Libc.OpenAt(Libc.AT_FDCWD, directory, Libc.O_PATH | Libc.O_DIRECTORY), staging;
        using (FileSystemContext fs = new("tmpfs"))
        {
            fs.Set("mode", "700");
            staging = fs.Mount(Libc.MOUNT_ATTR_NOSUID | Libc.MOUNT_ATTR_NODEV | Libc.MOUNT_ATTR_NOEXEC);
        }

        Libc.Check(Libc.TryMoveMount(staging, target), "move_mount", directory);
        Libc.Close(target);
        Libc.Check(Libc.TryMountSetAttr(staging, recursive: false, 0, 0, Libc.MS_PRIVATE), "mount_setattr", directory);
        Libc.Check(Libc.TryMkdirAt(staging, RestoreStaging.Root, 0x1ED), "mkdir", RestoreStaging.Root);
        if (rootfs.Length > 0)
            context.SetRoot(Attach(staging, RestoreStaging.Root, rootfs, 0, make: false));
        foreach (StagedMount mount in mounts)
            Libc.Close(Attach(staging, mount.Key, mount.Source, mount.Attributes, make: true));
        Libc.Close(staging);
    }

    private static int Attach(int staging, string name, string source, ulong attributes, bool make)
    {
        int tree = Libc.Check(Libc.TryOpenTree(Libc.AT_FDCWD, source, Libc.OPEN_TREE_CLONE), "open_tree", source);
        Libc.Check(Libc.TryMountSetAttr(tree, recursive: false, attributes, 0, Libc.MS_PRIVATE), "mount_setattr", source);
        if (make && Libc.Stat(tree, source).IsDirectory)
            Libc.Check(Libc.TryMkdirAt(staging, name, 0x1C0), "mkdir", name);
        else if (make)
            Libc.Close(Libc.OpenAt(staging, name, Libc.O_CREAT | Libc.O_EXCL | Libc.O_WRONLY, 0x180));
        int point = Libc.OpenAt(staging, name, Libc.O_PATH | Libc.O_NOFOLLOW);
        Libc.Check(Libc.TryMoveMount(tree, point), "move_mount", source);
        Libc.Close(point);
        return tree;
    }
}
