using System.Collections.Generic;
using System.Globalization;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Host;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Security;

namespace PSContainer.Engine.Checkpoint;

/// <summary>
/// Holds what restored processes may do against what the configuration lets them: CRIU gives them what the images say, which may be
/// another's, or have been altered (CRI-O's CVE-2026-92574).
/// </summary>
internal static class RestoredCredentials
{
    private static readonly string[] s_sets = ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"];

    /// <exception cref="CheckpointException">A process may do more than the configuration allows.</exception>
    internal static void Demand(string id, ContainerConfig config, int init, IReadOnlyList<int> pids)
    {
        ulong allowed = Mask(config.Capabilities) | (config.Process?.Capabilities is { } own ? Mask(own) : 0);
        string? userNamespace = UserNamespace(init);
        foreach (int pid in pids)
        {
            // What a process may do in a user namespace of its own reaches no further than that.
            if (UserNamespace(pid) == userNamespace && LinuxFile.TryReadText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/status")) is { } status && Excess(status, allowed, config) is { } excess)
            {
                throw new CheckpointException($"container '{id}' was not restored: its process {HostText.StatusLine(status, "Name")} would have {excess}, which its configuration does not allow")
                {
                    ContainerId = id,
                    Step = "compare credentials",
                    Errno = Errno.EPERM,
                    Hint = "Restore it with the configuration that it was saved with, or one that allows it. Do not restore images whose origin you do not trust.",
                };
            }
        }
    }

    private static string? Excess(string status, ulong allowed, ContainerConfig config)
    {
        foreach (string set in s_sets)
        {
            if (ulong.TryParse(HostText.StatusLine(status, set), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong has) && (has & ~allowed) != 0)
                return $"capabilities ({set} {has & ~allowed:x16})";
        }

        if ((config.Process?.NoNewPrivileges ?? config.NoNewPrivileges) && HostText.StatusLine(status, "NoNewPrivs") == "0")
            return "the right to gain privileges (no_new_privs is not set)";
        return config.Seccomp is { Syscalls.Count: > 0 } && HostText.StatusLine(status, "Seccomp") == "0" ? "no filter of system calls" : null;
    }

    private static ulong Mask(CapabilitySets? sets) => sets is null
        ? ulong.MaxValue
        : Capability.Mask(sets.Bounding) | Capability.Mask(sets.Permitted) | Capability.Mask(sets.Effective) | Capability.Mask(sets.Inheritable) | Capability.Mask(sets.Ambient);

    private static string? UserNamespace(int pid) => Libc.TryReadLinkAt(Libc.AT_FDCWD, string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/ns/user"));
}
