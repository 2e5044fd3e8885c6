using System;
using System.Collections.Generic;
using PSContainer.Engine.Cgroups.Systemd;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Lifecycle;

namespace PSContainer.Engine.Cgroups;

/// <summary>Makes the manager that fits the machine.</summary>
internal static class CgroupManagerFactory
{
    /// <summary>The manager of a new container. Makes nothing yet.</summary>
    /// <param name="config">What is wanted.</param>
    /// <param name="containerId">The container.</param>
    /// <param name="driver">Who makes it.</param>
    /// <param name="rootless">Whether a hierarchy that takes none is no error.</param>
    /// <param name="host">The hierarchies that were found; null where none were looked for.</param>
    /// <exception cref="ContainerException">No hierarchy is mounted, the path is not allowed, or the driver is not there.</exception>
    internal static ICgroupManager Create(ContainerCgroup config, string containerId, CgroupDriver driver, bool rootless, out CgroupHost? host)
    {
        host = null;
        if (driver == CgroupDriver.Disabled)
            return new DisabledCgroupManager();
        if (driver == CgroupDriver.Systemd || config.Systemd)
            return RefuseSystemd();
        host = CgroupHost.Detect();
        return Create(config, containerId, host, rootless);
    }

    /// <summary>As the other.</summary>
    internal static ICgroupManager Create(ContainerCgroup config, string containerId, CgroupDriver driver, bool rootless) =>
        Create(config, containerId, driver, rootless, out _);

    /// <summary>As the other, on hierarchies that were found before.</summary>
    internal static ICgroupManager Create(ContainerCgroup config, string containerId, CgroupHost host, bool rootless)
    {
        CgroupPath path = CgroupPath.Of(config, containerId);
        Dictionary<string, string> paths = new(StringComparer.Ordinal);
        foreach (CgroupHierarchy hierarchy in host.Legacy)
        {
            foreach (string controller in hierarchy.Controllers)
                paths[controller] = path.In(hierarchy);
        }

        if (host.Unified is not null)
            paths[string.Empty] = path.In(host.Unified);
        if (paths.Count == 0)
            throw NoHierarchy();
        return new CgroupfsManager(paths, rootless);
    }

    /// <summary>The manager of a container that was made before, by the paths of its state file.</summary>
    internal static ICgroupManager Open(IReadOnlyDictionary<string, string> paths, CgroupDriver driver = CgroupDriver.Cgroupfs, bool rootless = false)
    {
        if (driver == CgroupDriver.Disabled || paths.Count == 0)
            return new DisabledCgroupManager();

        // Destroy will remove what is named here.
        foreach (string path in paths.Values)
        {
            if (path.Length < 2 || path[0] != '/' || path.Contains("/../", StringComparison.Ordinal) || path.EndsWith("/..", StringComparison.Ordinal))
            {
                throw new ContainerException(ErrorCode.SystemError, $"the container's state names \"{path}\" as its cgroup, which is no absolute path")
                {
                    Path = path,
                    Errno = Errno.EINVAL,
                    Hint = "The state file is damaged; remove the container with Remove-Container -Force.",
                };
            }
        }

        return new CgroupfsManager(paths, rootless);
    }

    private static ICgroupManager RefuseSystemd()
    {
        SystemdCgroupDriver.Refuse();
        return null!;
    }

    private static ContainerException NoHierarchy() =>
        new(ErrorCode.SystemError, "no cgroup hierarchy is mounted (/proc/self/mountinfo shows none of type cgroup or cgroup2)")
        {
            Step = CgroupStep.Create,
            Path = "/proc/self/mountinfo",
            Errno = Errno.ENODEV,
            Hint = "Mount one (mount -t cgroup2 none /sys/fs/cgroup), or use CgroupDriver Disabled.",
        };
}
