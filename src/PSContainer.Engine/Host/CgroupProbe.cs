using System;
using System.Collections.Generic;
using System.IO;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Host;

/// <summary>Cgroup hierarchies and their controllers (cgroups(7)).</summary>
internal static class CgroupProbe
{
    private const string MountAdvice = "Mount one: mount -t cgroup2 none /sys/fs/cgroup";

    // By name, v1 name, v2 name and whether limits that most containers want depend on it.
    private static readonly (string Name, string V1, string V2)[] s_controllers =
    [
        ("CgroupMemory", "memory", "memory"),
        ("CgroupCpu", "cpu", "cpu"),
        ("CgroupCpuAccounting", "cpuacct", "cpu"),
        ("CgroupCpuset", "cpuset", "cpuset"),
        ("CgroupPids", "pids", "pids"),
        ("CgroupBlockIo", "blkio", "io"),
        ("CgroupHugetlb", "hugetlb", "hugetlb"),
        ("CgroupRdma", "rdma", "rdma"),
    ];

    internal static List<HostFeature> Run()
    {
        HostFeatureList list = new(HostFeatureCategory.Cgroup);
        Dictionary<string, string> legacy = new(StringComparer.Ordinal);
        string? unified = FindMounts(legacy);
        string? controllers = unified is null ? null : HostText.Read(unified + "/cgroup.controllers");
        bool any = unified is not null || legacy.Count > 0;
        string mode = (unified, legacy.Count) switch
        {
            (null, 0) => "no hierarchy is mounted",
            (null, _) => "v1",
            (_, 0) => $"v2 at {unified}",
            _ => $"v1 and v2 (hybrid), v2 at {unified}",
        };
        list.Add("Cgroups", any, mode, MountAdvice, required: true);
        list.Add("CgroupV2", unified is not null, unified ?? "not mounted", MountAdvice);
        foreach ((string name, string v1, string v2) in s_controllers)
        {
            string? at = legacy.TryGetValue(v1, out string? mount) ? $"v1 at {mount}"
                : HostText.HasWord(controllers, v2) ? "v2" : null;
            list.Add(name, at is not null, at ?? "in no hierarchy", "Boot with the controller enabled (cgroup_enable=, cgroup_no_v1=).");
        }

        AddFreezer(list, legacy, unified);
        AddDevices(list, legacy, unified);
        AddKill(list, unified);
        AddSwap(list, legacy, unified);
        AddWritable(list, legacy, unified);
        bool systemd = Directory.Exists("/run/systemd/system");
        list.Add("Systemd", systemd, systemd ? "runs" : "does not run", "Needed only for cgroups that systemd makes.");
        return list.Features;
    }

    /// <summary>The mount point of v2, and into the dictionary that of each v1 controller.</summary>
    private static string? FindMounts(Dictionary<string, string> legacy)
    {
        string? unified = null;
        foreach (string line in (HostText.Read("/proc/self/mountinfo") ?? string.Empty).Split('\n'))
        {
            // id parent major:minor root mount-point options [fields] - type source super-options
            int dash = line.IndexOf(" - ", StringComparison.Ordinal);
            if (dash < 0)
                continue;
            string[] before = line[..dash].Split(' ');
            string[] after = line[(dash + 3)..].Split(' ');
            if (before.Length < 5 || after.Length < 3)
                continue;
            if (after[0] == "cgroup2")
                unified ??= before[4];
            if (after[0] != "cgroup")
                continue;
            foreach (string option in after[2].Split(','))
                legacy.TryAdd(option, before[4]);
        }

        foreach (string option in (string[])["rw", "ro", "xattr", "clone_children", "noprefix"])
            legacy.Remove(option);
        return unified;
    }

    private static void AddFreezer(HostFeatureList list, Dictionary<string, string> legacy, string? unified)
    {
        string? at = legacy.TryGetValue("freezer", out string? mount) ? $"v1 at {mount}" : unified is not null ? "v2" : null;
        list.Add("CgroupFreezer", at is not null, at ?? "in no hierarchy", MountAdvice);
    }

    private static void AddDevices(HostFeatureList list, Dictionary<string, string> legacy, string? unified)
    {
        bool bpf = unified is not null && Libc.TryProbeBpf() != -Errno.ENOSYS;
        string? at = legacy.TryGetValue("devices", out string? mount) ? $"v1 at {mount}" : bpf ? "v2, by an eBPF program" : null;
        list.Add("CgroupDevices", at is not null, at ?? "neither a v1 controller nor eBPF", "Use a kernel built with CONFIG_CGROUP_BPF.");
    }

    private static void AddKill(HostFeatureList list, string? unified)
    {
        // The root cgroup has no such file, and any other has it where the kernel does.
        string? first = null;
        if (unified is not null)
        {
            try
            {
                string[] children = Directory.GetDirectories(unified);
                first = children.Length > 0 ? children[0] : null;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
            }
        }

        bool there = unified is not null
            && (first is not null ? File.Exists(first + "/cgroup.kill") : Environment.OSVersion.Version >= new Version(5, 14));
        string detail = there ? "all processes of a cgroup are killed at once" : unified is null ? "needs v2" : "not in this kernel";
        list.Add("CgroupKill", there, detail, "Use Linux 5.14 or later with cgroup v2; without it the processes are frozen and killed one by one.");
    }

    private static void AddSwap(HostFeatureList list, Dictionary<string, string> legacy, string? unified)
    {
        bool v1 = legacy.TryGetValue("memory", out string? mount) && File.Exists(mount + "/memory.memsw.limit_in_bytes");
        bool v2 = unified is not null && HostText.HasWord(HostText.Read(unified + "/cgroup.controllers"), "memory") && HasChildFile(unified, "memory.swap.max");
        list.Add("SwapAccounting", v1 || v2, v1 ? "v1: memory.memsw" : v2 ? "v2: memory.swap" : "swap is not counted", "Boot with swapaccount=1.");
    }

    private static bool HasChildFile(string directory, string file)
    {
        try
        {
            foreach (string child in Directory.EnumerateDirectories(directory))
            {
                if (File.Exists($"{child}/{file}"))
                    return true;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }

        return false;
    }

    private static void AddWritable(HostFeatureList list, Dictionary<string, string> legacy, string? unified)
    {
        string? place = legacy.TryGetValue("memory", out string? mount) ? mount : unified;
        bool writable = place is not null && Libc.TryProbeAccess(place, Libc.ProbeWrite) == 0;
        // A delegated subtree may still be open to a user whom the top is not.
        HostFeatureStatus status = writable ? HostFeatureStatus.Available : place is null ? HostFeatureStatus.Missing : HostFeatureStatus.Partial;
        list.Add(
            "CgroupWritable",
            status,
            writable ? place! : $"{place ?? "no hierarchy"} cannot be written by this user",
            "Run as root, or let systemd delegate a cgroup to the user; without one there are no limits.");
    }
}
