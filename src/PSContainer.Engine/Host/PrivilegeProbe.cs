using System;
using System.Collections.Generic;
using System.Globalization;
using PSContainer.Engine.Security;

namespace PSContainer.Engine.Host;

/// <summary>What the calling process may do (capabilities(7)).</summary>
internal static class PrivilegeProbe
{
    private const int SysAdmin = 21;

    internal static List<HostFeature> Run()
    {
        HostFeatureList list = new(HostFeatureCategory.Privilege);
        ulong effective = Mask("CapEff");
        ulong bounding = Mask("CapBnd");
        bool root = Environment.IsPrivilegedProcess;
        bool admin = (effective & (1UL << SysAdmin)) != 0;
        list.Add(
            "Root",
            root ? HostFeatureStatus.Available : HostFeatureStatus.Partial,
            root ? "runs as root" : $"runs as {Environment.UserName}: containers need a user namespace",
            "Run PowerShell as root (sudo pwsh), or make containers with New-ContainerConfig -Template Rootless.");
        list.Add(
            "SysAdmin",
            admin ? HostFeatureStatus.Available : HostFeatureStatus.Partial,
            admin ? "CAP_SYS_ADMIN" : "without CAP_SYS_ADMIN: containers need a user namespace",
            "Run with CAP_SYS_ADMIN, or make containers with New-ContainerConfig -Template Rootless.");
        AddBounding(list, bounding);
        bool locked = HostText.StatusLine("NoNewPrivs") == "1";
        list.Add(
            "GainPrivileges",
            locked ? HostFeatureStatus.Partial : HostFeatureStatus.Available,
            locked ? "this process may not gain privileges (no_new_privs), so newuidmap cannot work" : "set-user-id programs work",
            "Start PowerShell without no_new_privs.");
        return list.Features;
    }

    // What is not in the bounding set no process below can have, whatever its configuration says.
    private static void AddBounding(HostFeatureList list, ulong bounding)
    {
        List<string> missing = [];
        int last = int.TryParse(HostText.Read("/proc/sys/kernel/cap_last_cap"), NumberStyles.None, null, out int known)
            ? known
            : Capability.Names.Count - 1;
        for (int i = 0; i < Capability.Names.Count && i <= last; i++)
        {
            if ((bounding & (1UL << i)) == 0)
                missing.Add(Capability.Names[i]);
        }

        list.Add(
            "BoundingSet",
            missing.Count == 0 ? HostFeatureStatus.Available : HostFeatureStatus.Partial,
            missing.Count == 0 ? "all capabilities" : $"without {string.Join(", ", missing)}",
            "Containers cannot have these: start PowerShell outside the sandbox or service that took them.");
    }

    private static ulong Mask(string name) =>
        ulong.TryParse(HostText.StatusLine(name), NumberStyles.AllowHexSpecifier, null, out ulong mask) ? mask : 0;
}
