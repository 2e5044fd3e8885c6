using System;

namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>
/// Nothing covers /proc: security labels and kernel parameters are set by writing there, and a false file would swallow
/// them (CVE-2019-16884, CVE-2019-19921). The exceptions are the files by which lxcfs shows a container its own limits.
/// </summary>
internal sealed class MountBelowProcRule : IConfigRule
{
    private static readonly string[] s_allowed =
    [
        "/proc/cpuinfo", "/proc/diskstats", "/proc/meminfo", "/proc/stat", "/proc/swaps", "/proc/uptime",
        "/proc/loadavg", "/proc/slabinfo", "/proc/net/dev", "/proc/sys/kernel/ns_last_pid",
        "/proc/sys/crypto/fips_enabled",
    ];

    /// <inheritdoc/>
    public void Check(RuleContext context)
    {
        for (int i = 0; i < context.Config.Mounts.Count; i++)
        {
            ContainerMount mount = context.Config.Mounts[i];
            string destination = PathText.Clean(mount.Destination), place = $"$.mounts[{i}].destination";
            if (destination == "/proc" && mount.Type != "proc" && !mount.IsBind)
                context.Add(place, $"/proc must be of type proc or a bind mount, not {mount.Type}.");
            else if (PathText.IsBelow(destination, "/proc") && Array.IndexOf(s_allowed, destination) < 0)
                context.Add(place, $"'{destination}' cannot be covered; below /proc only these can: {string.Join(", ", s_allowed)}.");
        }
    }
}
