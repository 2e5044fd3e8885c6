using PSContainer.Engine.Configuration;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Init.Steps;

/// <summary>Cuts the new mount namespace off from the host's: what is mounted here does not go back (mount_namespaces(7)).</summary>
internal sealed class RootPropagationStep(MountFlags propagation, string rootfs) : InitStep
{
    private const MountFlags Default = MountFlags.Slave | MountFlags.Recursive;

    internal override StepKind Kind => StepKind.RootPropagation;

    internal override string Describe() => $"set the propagation of all mounts to {(propagation == 0 ? Default : propagation)}";

    internal override void Write(WireWriter writer)
    {
        writer.ULong((ulong)propagation);
        writer.String(rootfs);
    }

    internal static RootPropagationStep Read(WireReader reader) => new((MountFlags)reader.ULong(), reader.String());

    internal override void Run(InitContext context)
    {
        // Of what is unbindable no root could be made; the new root becomes so at the end.
        MountFlags first = propagation == 0 || (propagation & MountFlags.Unbindable) != 0 ? Default : propagation;
        Libc.Check(Libc.TryMount(null, "/", null, (ulong)first), "mount", "/");
        if ((propagation & MountFlags.Shared) == 0)
            return;

        // pivot_root(2) refuses a root below a shared mount, and the root's own mount would reach the host.
        int fd = Libc.OpenAt(Libc.AT_FDCWD, rootfs, Libc.O_PATH);
        string? parent = ParentMount(Libc.Stat(fd, rootfs).MountId);
        Libc.Close(fd);
        if (parent is not null)
            Libc.Check(Libc.TryMount(null, parent, null, Libc.MS_PRIVATE), "mount", parent);
    }

    /// <summary>The mount point of a mount, from mountinfo (proc_pid_mountinfo(5)).</summary>
    private static string? ParentMount(ulong id)
    {
        string prefix = $"{id} ";
        foreach (string line in LinuxFile.ReadText("/proc/self/mountinfo").Split('\n'))
        {
            if (line.StartsWith(prefix, System.StringComparison.Ordinal))
                return line.Split(' ')[4];
        }

        return null;
    }
}
