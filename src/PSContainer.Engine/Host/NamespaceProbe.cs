using System;
using System.Collections.Generic;
using System.Globalization;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Host;

/// <summary>The kinds of namespace, and what an ordinary user needs for a user namespace.</summary>
internal static class NamespaceProbe
{
    private static readonly (string Name, string File, bool Required)[] s_kinds =
    [
        ("MountNamespace", "mnt", true),
        ("PidNamespace", "pid", true),
        ("UtsNamespace", "uts", true),
        ("IpcNamespace", "ipc", true),
        ("NetworkNamespace", "net", true),
        ("CgroupNamespace", "cgroup", false),
        ("TimeNamespace", "time", false),
    ];

    internal static List<HostFeature> Run()
    {
        HostFeatureList list = new(HostFeatureCategory.Namespace);
        foreach ((string name, string file, bool required) in s_kinds)
        {
            string path = $"/proc/self/ns/{file}";
            bool there = Libc.TryReadLinkAt(Libc.AT_FDCWD, path) is not null;
            list.Add(name, there, there ? path : $"{path} is not there", "Use a kernel built with this namespace.", required);
        }

        AddUserNamespace(list);
        AddIdMapTool(list, "NewUidMap", "newuidmap", "/etc/subuid");
        AddIdMapTool(list, "NewGidMap", "newgidmap", "/etc/subgid");
        AddIdmappedMounts(list);
        return list.Features;
    }

    private static void AddUserNamespace(HostFeatureList list)
    {
        if (Libc.TryReadLinkAt(Libc.AT_FDCWD, "/proc/self/ns/user") is null)
        {
            list.Add("UserNamespace", false, "/proc/self/ns/user is not there", "Use a kernel built with CONFIG_USER_NS.");
            return;
        }

        string? maximum = HostText.Read("/proc/sys/user/max_user_namespaces");
        if (maximum == "0")
        {
            list.Add("UserNamespace", false, "user.max_user_namespaces is 0", "sysctl -w user.max_user_namespaces=28633");
            return;
        }

        // These two are patches of distributions, and hold for users other than root.
        string? fault = HostText.Read("/proc/sys/kernel/unprivileged_userns_clone") == "0" ? "kernel.unprivileged_userns_clone is 0"
            : HostText.Read("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") is { } restrict and not "0"
                ? $"kernel.apparmor_restrict_unprivileged_userns is {restrict}"
                : null;
        list.Add(
            "UserNamespace",
            fault is null ? HostFeatureStatus.Available : HostFeatureStatus.Partial,
            fault is null ? $"at most {maximum ?? "any number"}" : $"for root only: {fault}",
            $"sysctl -w {fault?.Replace(" is 0", "=1", StringComparison.Ordinal).Replace(" is ", "=0 # was ", StringComparison.Ordinal)}");
    }

    private static void AddIdMapTool(HostFeatureList list, string name, string program, string ranges)
    {
        const string Advice = "apt-get install uidmap, and give the user a range: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 USER";
        string? path = HostText.FindProgram(program);
        bool hasRange = HasRange(ranges);
        HostFeatureStatus status = path is null ? HostFeatureStatus.Missing
            : hasRange || Environment.IsPrivilegedProcess ? HostFeatureStatus.Available : HostFeatureStatus.Partial;
        string detail = path is null ? $"{program} is nowhere in PATH" : hasRange || Environment.IsPrivilegedProcess ? path : $"{path}; {ranges} has no range for {Environment.UserName}";
        list.Add(name, status, detail, Advice);
    }

    private static bool HasRange(string file)
    {
        string user = Environment.UserName;
        foreach (ReadOnlySpan<char> line in (HostText.Read(file) ?? string.Empty).AsSpan().EnumerateLines())
        {
            int colon = line.IndexOf(':');
            if (colon > 0 && line[..colon].SequenceEqual(user))
                return true;
        }

        return false;
    }

    private static void AddIdmappedMounts(HostFeatureList list)
    {
        int result = Libc.TryProbeIdmappedMount();
        (HostFeatureStatus status, string detail) = result switch
        {
            -Errno.EBADF => (HostFeatureStatus.Available, "mount_setattr(2) with MOUNT_ATTR_IDMAP; each file system must allow it too"),
            -Errno.EPERM => (HostFeatureStatus.Partial, "mount_setattr(2) is there; this user may not try id maps"),
            _ => (HostFeatureStatus.Missing, string.Format(CultureInfo.InvariantCulture, "mount_setattr: {0}", Errno.Describe(-result))),
        };
        list.Add("IdmappedMounts", status, detail, status == HostFeatureStatus.Partial ? "Try it as root." : "Use Linux 5.12 or later.");
    }
}
