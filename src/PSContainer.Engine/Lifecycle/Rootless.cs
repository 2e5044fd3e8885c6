using System;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Lifecycle;

/// <summary>Tells an ordinary user from the machine's root.</summary>
internal static class Rootless
{
    /// <summary>
    /// Whether the caller acts for an ordinary user. An engine of such a user calls its runtime as the root of a user namespace, to
    /// whom the machine's directories and cgroups are closed; the variable USER still names the user (the rule is runc's).
    /// </summary>
    internal static bool IsCaller => Libc.GetEffectiveUid() != 0
        || (Environment.GetEnvironmentVariable("USER") != "root" && !IsFirstNamespace(LinuxFile.TryReadText("/proc/self/uid_map")));

    /// <summary>Whether the text of uid_map is that of the first user namespace, which maps all ids to themselves. True for null, of a kernel without them.</summary>
    internal static bool IsFirstNamespace(string? uidMap) =>
        uidMap is null || uidMap.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is ["0", "0", "4294967295"];
}
