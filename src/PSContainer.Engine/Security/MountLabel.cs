using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Validation;

namespace PSContainer.Engine.Security;

/// <summary>The SELinux label of a container's mounts. Where SELinux is not in force it means nothing, as with every other runtime: engines send it along.</summary>
internal static class MountLabel
{
    /// <summary>Option of the file system that has it (mount(8)).</summary>
    internal const string Option = "context";

    /// <summary>The label, or empty.</summary>
    internal static string InForce(ContainerConfig config, HostFacts host) =>
        config.MountLabel.Length > 0 && host.HasSelinux ? config.MountLabel : string.Empty;

    /// <summary>Whether a file system takes the option: labels of /proc and /sys are the kernel's, and those of message queues are set on their directory.</summary>
    internal static bool IsOption(string type) => type is not ("proc" or "sysfs" or "mqueue");
}
