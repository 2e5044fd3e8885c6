using System.Collections.Generic;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;
using PSContainer.Engine.Rootfs;

namespace PSContainer.Engine.Init.Steps;

/// <summary>
/// Shows the container its own cgroups: cgroup2 at the destination, or with version 1 a tmpfs with a directory for
/// each hierarchy. With a cgroup namespace they are mounted anew, else the container's directories are bound.
/// </summary>
internal sealed class CgroupMountStep(string destination, ulong attributes, bool ownNamespace, IReadOnlyList<CgroupMountPoint> points) : InitStep
{
    internal override StepKind Kind => StepKind.CgroupMount;

    internal override string Describe() => $"mount the container's cgroups at \"{destination}\"";

    internal override void Write(WireWriter writer)
    {
        writer.String(destination);
        writer.ULong(attributes);
        writer.Bool(ownNamespace);
        writer.Int(points.Count);
        foreach (CgroupMountPoint point in points)
            point.Write(writer);
    }

    internal static CgroupMountStep Read(WireReader reader)
    {
        string destination = reader.String();
        ulong attributes = reader.ULong();
        bool ownNamespace = reader.Bool();
        CgroupMountPoint[] points = new CgroupMountPoint[reader.Count(4 * sizeof(int))];
        for (int i = 0; i < points.Length; i++)
            points[i] = CgroupMountPoint.Read(reader);
        return new CgroupMountStep(destination, attributes, ownNamespace, points);
    }

    internal override void Run(InitContext context)
    {
        int target = context.RequiredRoot.OpenDirectory(destination);
        if (points is [{ Directory: "" } unified])
        {
            Attach(unified, target);
        }
        else if (points.Count > 0)
        {
            AttachHierarchies(target);
        }

        Libc.Close(target);
    }

    private void AttachHierarchies(int target)
    {
        int directory;
        using (FileSystemContext fs = new("tmpfs"))
        {
            fs.Set("mode", "755");
            directory = fs.Mount(attributes & ~Libc.MOUNT_ATTR_RDONLY);
        }

        Libc.Check(Libc.TryMoveMount(directory, target), "move_mount", destination);
        foreach (CgroupMountPoint point in points)
        {
            string path = $"{destination}/{point.Directory}";
            Libc.Check(Libc.TryMkdirAt(directory, point.Directory, 0x1ED), "mkdir", path);
            int sub = Libc.Check(Libc.TryOpenAt(directory, point.Directory, Libc.O_PATH | Libc.O_DIRECTORY), "open", path);
            Attach(point, sub);
            Libc.Close(sub);

            // Programs look for a controller under its own name where several share a hierarchy (cpu -> cpu,cpuacct).
            foreach (string link in point.Links)
                Libc.Check(Libc.TrySymlinkAt(point.Directory, directory, link), "symlink", $"{destination}/{link}");
        }

        if ((attributes & Libc.MOUNT_ATTR_RDONLY) != 0)
            Libc.Check(Libc.TryMountSetAttr(directory, recursive: false, Libc.MOUNT_ATTR_RDONLY, 0), "mount_setattr", destination);
        Libc.Close(directory);
    }

    private void Attach(CgroupMountPoint point, int target)
    {
        int tree;
        if (ownNamespace)
        {
            using FileSystemContext fs = new(point.FileSystem);
            fs.Set("source", "cgroup");
            fs.SetAll(point.Options);
            tree = fs.Mount(attributes);
        }
        else
        {
            tree = Libc.Check(Libc.TryOpenTree(Libc.AT_FDCWD, point.HostPath, Libc.OPEN_TREE_CLONE), "open_tree", point.HostPath);
            Libc.Check(Libc.TryMountSetAttr(tree, recursive: false, attributes, 0), "mount_setattr", point.HostPath);
        }

        Libc.Check(Libc.TryMoveMount(tree, target), "move_mount", destination);
        Libc.Close(tree);
    }
}
