using System.Collections.Generic;
using System.Globalization;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Init.Steps;

/// <summary>Makes what is missing in a root for CRIU to mount on. Parts of the host are mounted meanwhile, since further places may be in them.</summary>
/// <param name="staging">The directory with those parts.</param>
/// <param name="points">The places, in the order of mounting.</param>
internal sealed class MountPointsStep(string staging, MountPoint[] points) : InitStep
{
    internal override StepKind Kind => StepKind.MountPoints;

    internal override string Describe() => $"look for {points.Length} places to mount on";

    internal override void Write(WireWriter writer)
    {
        writer.String(staging);
        MountPoint.Write(writer, points);
    }

    internal static MountPointsStep Read(WireReader reader) => new(reader.String(), MountPoint.Read(reader));

    internal override void Run(InitContext context)
    {
        List<int> mounted = [];
        foreach (MountPoint point in points)
        {
            int target = point.IsDirectory ? context.RequiredRoot.OpenDirectory(point.Path) : context.RequiredRoot.OpenFile(point.Path);
            if (point.Key.Length > 0)
            {
                string source = $"{staging}/{point.Key}";
                int tree = Libc.Check(Libc.TryOpenTree(Libc.AT_FDCWD, source, Libc.OPEN_TREE_CLONE), "open_tree", source);
                Libc.Check(Libc.TryMoveMount(tree, target), "move_mount", point.Path);
                mounted.Add(tree);
            }

            Libc.Close(target);
        }

        // By descriptor, the last first: the root's own links have no say in it.
        for (int i = mounted.Count - 1; i >= 0; i--)
        {
            Libc.Check(Libc.TryUnmount(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{mounted[i]}"), Libc.MNT_DETACH), "umount2", "mount point");
            Libc.Close(mounted[i]);
        }
    }
}
