using System;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Security;

namespace PSContainer.Engine.Cgroups;

/// <summary>
/// Hands a container's cgroup of version 2 to the root of its user namespace, so that it can make cgroups below it (cgroups(7),
/// cgroup delegation). The limits stay the host's: their files are not among those that are handed over. Version 1 has no safe way to do it.
/// </summary>
internal static class CgroupDelegation
{
    private const string Delegable = "/sys/kernel/cgroup/delegate";

    // What the list had before there was one, Linux 4.15.
    private const string Always = "cgroup.procs\ncgroup.subtree_control\ncgroup.threads\n";

    /// <summary>Does so where the container can write to its cgroups and sees no others: with user and cgroup namespaces of its own, and cgroups mounted to be written.</summary>
    /// <exception cref="ContainerException">The kernel refuses it.</exception>
    internal static void Give(ContainerConfig config, ICgroupManager cgroup)
    {
        (uint uid, _) = HostRoot.Of(config);
        if (uid == 0 || !HasOwn(config, NamespaceType.User) || !HasOwn(config, NamespaceType.Cgroup)
            || !config.Mounts.Exists(m => m.ShowsCgroups && (m.Flags & MountFlags.ReadOnly) == 0)
            || !cgroup.Paths.TryGetValue(string.Empty, out string? directory))
        {
            return;
        }

        Give(directory, uid);
        foreach (string file in (LinuxFile.TryReadText(Delegable) ?? Always).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            Give(CgroupFile.Join(directory, file), uid);
    }

    private static bool HasOwn(ContainerConfig config, NamespaceType type) => config.Namespaces.Exists(n => n.Type == type && n.Path.Length == 0);

    /// <summary>The group stays, as with every other runtime.</summary>
    private static void Give(string path, uint uid)
    {
        int result = Libc.TryChownAt(Libc.AT_FDCWD, path, uid, uint.MaxValue, Libc.AT_SYMLINK_NOFOLLOW);

        // The list has files of controllers that this cgroup does not have.
        if (result is >= 0 or -Errno.ENOENT)
            return;
        throw CgroupFile.Failed(
            CgroupStep.Create,
            $"cannot give the cgroup to the user {uid}, the container's root",
            "chown",
            -result,
            path,
            "Mount the cgroups read-only in the container (option ro), or run as root.");
    }
}
