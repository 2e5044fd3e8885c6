using System;
using System.Collections.Generic;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;
using PSContainer.Engine.Rootfs;

namespace PSContainer.Engine.Init.Steps;

/// <summary>Changes the root without pivot_root(2): moves its mount over <c>/</c> and calls chroot(2). For a host root in a ramfs, or a container without a mount namespace.</summary>
/// <param name="rootfs">The root.</param>
/// <param name="chrootOnly">There is no mount namespace of the container's own in which anything could be moved.</param>
/// <param name="whereSeen">The directory that the path must lead to, or none: in a mount namespace that was joined it may be another, and then that one's root is the container's.</param>
internal sealed class MoveRootStep(string rootfs, bool chrootOnly, FileIdentity whereSeen = default) : InitStep
{
    internal override StepKind Kind => StepKind.MoveRoot;

    internal override string Describe() => chrootOnly ? "change the root by chroot" : "move the root's mount over / and chroot into it";

    internal override void Write(WireWriter writer)
    {
        writer.String(rootfs);
        writer.Bool(chrootOnly);
        whereSeen.Write(writer);
    }

    internal static MoveRootStep Read(WireReader reader) => new(reader.String(), reader.Bool(), FileIdentity.Read(reader));

    internal override void Run(InitContext context)
    {
        if (whereSeen != default && FileIdentity.Of(rootfs) != whereSeen)
            return;
        if (context.Root is null)
            context.SetRoot(Libc.OpenAt(Libc.AT_FDCWD, rootfs, Libc.O_PATH | Libc.O_DIRECTORY));
        Libc.Check(Libc.TryFchdir(context.RequiredRoot.Fd), "fchdir", rootfs);
        if (!chrootOnly)
        {
            DetachSystemMounts();
            Libc.Check(Libc.TryMount(rootfs, "/", null, Libc.MS_MOVE), "mount", rootfs);
        }

        Libc.Check(Libc.TryChroot("."), "chroot", rootfs);
        Libc.Check(Libc.TryChdir("/"), "chdir", "/");
        context.ReopenRoot();
    }

    /// <summary>The host's proc and sysfs stay mounted below the covered root; a full view of them there would let the container mount fresh ones.</summary>
    private void DetachSystemMounts()
    {
        List<string> points = [];
        foreach (string line in LinuxFile.ReadText("/proc/self/mountinfo").Split('\n'))
        {
            string[] fields = line.Split(' ');
            int dash = Array.IndexOf(fields, "-");
            if (dash < 0 || dash + 1 >= fields.Length || fields[dash + 1] is not ("proc" or "sysfs"))
                continue;
            if (!fields[4].StartsWith(rootfs + "/", StringComparison.Ordinal))
                points.Add(fields[4]);
        }

        points.Reverse();
        foreach (string point in points)
        {
            // In a user namespace an inherited mount is locked; then it is covered instead (mount_namespaces(7)).
            if (Libc.TryUnmount(point, Libc.MNT_DETACH) < 0)
                _ = Libc.TryMount("tmpfs", point, "tmpfs", 0);
        }
    }
}
