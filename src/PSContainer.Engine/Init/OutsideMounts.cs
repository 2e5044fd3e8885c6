using System.Collections.Generic;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Init.Steps;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Init;

/// <summary>
/// What of the mounts must be done before the container's user namespace is entered: to map the ids of a mount takes
/// privilege over its file system, and to open a source may take root's. The descriptors go to the process by fork(2).
/// </summary>
internal static class OutsideMounts
{
    internal static void Open(LaunchPlan plan, LaunchDescriptors descriptors)
    {
        Dictionary<(string, string), int> made = [];
        try
        {
            foreach (InitStep step in plan.Steps)
            {
                if (step is not MountStep mount)
                    continue;
                if (mount.Ids is { } ids)
                    mount.UserNamespace = ids.Namespace >= 0 ? descriptors.Extra[ids.Namespace] : Find(made, ids, mount);

                // Who is not root has no more privilege here than inside.
                if (mount.IsOpenedOutside && (mount.Ids is not null || Libc.GetEffectiveUid() == 0))
                    OpenSource(mount);
            }
        }
        finally
        {
            // Those that are needed at the mount's own place stay open.
            foreach (int fd in made.Values)
            {
                if (!IsNeeded(plan, fd))
                    Libc.Close(fd);
            }
        }
    }

    /// <summary>Closes what the new process has its own copies of, so that no mount outlives the container by it.</summary>
    internal static void Close(LaunchPlan plan)
    {
        HashSet<int> closed = [];
        foreach (InitStep step in plan.Steps)
        {
            if (step is not MountStep mount)
                continue;
            mount.CloseSource();
            if (mount.Ids is { Namespace: < 0 } && !mount.IsOpenedOutside && closed.Add(mount.UserNamespace))
                Libc.Close(mount.UserNamespace);
        }
    }

    private static void OpenSource(MountStep mount)
    {
        try
        {
            mount.OpenSource();
        }
        catch (LinuxException e)
        {
            // As it would read had the step itself failed.
            throw new ContainerException(ErrorCode.SystemError, $"{mount.Describe()}: {e.Message}", e)
            {
                Step = mount.Describe(),
                Syscall = e.Syscall,
                Errno = e.Errno,
                Path = e.Path,
                Hint = ErrnoHint.For(e.Syscall, e.Errno),
            };
        }
    }

    private static bool IsNeeded(LaunchPlan plan, int fd)
    {
        foreach (InitStep step in plan.Steps)
        {
            if (step is MountStep { Ids: not null, IsOpenedOutside: false } mount && mount.UserNamespace == fd)
                return true;
        }

        return false;
    }

    private static int Find(Dictionary<(string, string), int> made, MountIdMap ids, MountStep mount)
    {
        if (made.TryGetValue((ids.Users, ids.Groups), out int known))
            return known;
        try
        {
            return made[(ids.Users, ids.Groups)] = MappedNamespace.Open(ids.Users, ids.Groups);
        }
        catch (LinuxException e)
        {
            throw new ContainerException(ErrorCode.SystemError, $"the ids of the mount at \"{mount.Destination}\" cannot be mapped: {e.Message}", e)
            {
                Step = mount.Describe(),
                Syscall = e.Syscall,
                Errno = e.Errno,
                Path = mount.Destination,
                Hint = e.Errno == Errno.ENOSPC
                    ? "The machine allows no more user namespaces: raise user.max_user_namespaces (sysctl)."
                    : "Idmapped mounts need root, with CAP_SETUID and CAP_SETGID for the ids that are mapped.",
            };
        }
    }
}
