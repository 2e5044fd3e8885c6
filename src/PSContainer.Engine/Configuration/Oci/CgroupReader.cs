using PSContainer.Engine.Configuration.Oci.Model;
using PSContainer.Engine.Configuration.Validation;

namespace PSContainer.Engine.Configuration.Oci;

/// <summary>Where the cgroup of a document is, and its limits.</summary>
internal static class CgroupReader
{
    private const string Place = "$.linux.cgroupsPath";

    internal static ContainerCgroup Read(SpecReading reading, OciLinux? linux)
    {
        ContainerCgroup cgroup = new() { Systemd = reading.Options.SystemdCgroup };
        ReadPath(reading, cgroup, linux?.CgroupsPath ?? string.Empty);
        if (linux?.Resources is { } resources)
            cgroup.Resources = ResourcesReader.Read(reading, "$.linux.resources", resources);
        if (reading.Options.RootlessCgroups)
        {
            cgroup.Resources.Devices = [];
            cgroup.Resources.SkipDevices = true;
        }
        else
        {
            // Last, so that a document that denies everything leaves the nodes usable that every container has.
            cgroup.Resources.Devices.AddRange(DefaultDevices.Rules());
        }

        return cgroup;
    }

    /// <summary>An absolute path begins at the hierarchy's root, a relative one at the caller's own cgroup; <c>..</c> leads to neither's outside.</summary>
    private static void ReadPath(SpecReading reading, ContainerCgroup cgroup, string path)
    {
        if (path.Length == 0)
            return;
        if (!cgroup.Systemd)
        {
            string clean = PathText.Clean(path);
            cgroup.Path = path[0] == '/' ? clean : clean[1..];
            if (clean == "/")
                reading.Add(Place, $"'{path}' is the root of the hierarchy, which belongs to the host.");
            return;
        }

        string[] parts = path.Split(':');
        if (parts.Length != 3 || parts[2].Length == 0)
        {
            reading.Add(Place, $"For systemd it must be slice:prefix:name, not '{path}'.");
            return;
        }

        cgroup.Parent = parts[0];
        cgroup.ScopePrefix = parts[1];
        cgroup.Name = parts[2];
    }
}
