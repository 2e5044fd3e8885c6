using System.Collections.Generic;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Validation;

namespace PSContainer.Engine.Lifecycle;

/// <summary>What the configuration can say and this version does not do. Asked for, it is refused: a protection that is silently left out is worse than none.</summary>
internal static class NotApplied
{
    /// <summary>What a configuration asks for in vain.</summary>
    internal static List<ConfigViolation> In(ContainerConfig config)
    {
        List<ConfigViolation> found = [];
        Add(config.IntelRdt is not null, "$.intel_rdt", "cache and memory bandwidth allocation");

        // The kernel does not let a user namespace have a file system without what is mounted over parts of it.
        bool overHost = config.Rootfs.Length == 0 && config.Overlay is null || config.Overlay?.Lower.Contains("/") == true;
        if (overHost && config.Uses(NamespaceType.User))
            found.Add(new ConfigViolation("$.rootfs", "The host's own root cannot be shown in a user namespace; name a root file system that the container's ids can read."));
        return found;

        void Add(bool asked, string place, string what)
        {
            if (asked)
                found.Add(Refusal(place, what));
        }
    }

    private static ConfigViolation Refusal(string place, string what) => new(place, $"This version does not apply {what}; leave it out.");
}
