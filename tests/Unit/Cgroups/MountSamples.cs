namespace PSContainer.Tests.Cgroups;

/// <summary>Texts of /proc/self/mountinfo and /proc/self/cgroup.</summary>
internal static class MountSamples
{
    /// <summary>Each v1 controller on its own, v2 beside them; memory is nested.</summary>
    internal const string Hybrid = """
        23 1 254:0 / / rw,relatime - ext4 /dev/root rw
        24 23 0:22 / /proc rw,relatime - proc proc rw
        31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
        32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu
        33 31 0:30 / /sys/fs/cgroup/cpuacct rw,relatime - cgroup cgroup rw,cpuacct
        34 31 0:31 / /sys/fs/cgroup/cpuset rw,relatime - cgroup cgroup rw,cpuset
        35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
        36 31 0:33 / /sys/fs/cgroup/devices rw,relatime - cgroup cgroup rw,devices
        37 31 0:34 / /sys/fs/cgroup/freezer rw,relatime - cgroup cgroup rw,freezer
        38 31 0:35 / /sys/fs/cgroup/blkio rw,relatime - cgroup cgroup rw,blkio
        39 31 0:36 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids
        40 31 0:37 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,name=systemd
        41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
        """;

    internal const string HybridOwn = """
        9:name=systemd:/
        8:pids:/
        7:blkio:/
        6:freezer:/
        5:devices:/
        4:memory:/process_api/0123abcd
        3:cpuset:/
        2:cpuacct:/
        1:cpu:/
        0::/
        """;

    /// <summary>v1 with co-mounted controllers, as distributions had it for years.</summary>
    internal const string Legacy = """
        1 0 8:1 / / rw - ext4 /dev/sda1 rw
        25 1 0:22 / /sys/fs/cgroup ro,nosuid shared:9 - tmpfs tmpfs ro,mode=755
        26 25 0:23 / /sys/fs/cgroup/systemd rw,nosuid shared:10 - cgroup cgroup rw,xattr,release_agent=/lib/systemd/systemd-cgroups-agent,name=systemd
        27 25 0:24 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:11 - cgroup cgroup rw,cpu,cpuacct
        28 25 0:25 / /sys/fs/cgroup/memory rw,nosuid shared:12 - cgroup cgroup rw,memory
        29 25 0:26 / /sys/fs/cgroup/net_cls,net_prio rw shared:13 - cgroup cgroup rw,net_cls,net_prio
        """;

    internal const string LegacyOwn = """
        4:net_cls,net_prio:/
        3:memory:/user.slice
        2:cpu,cpuacct:/user.slice/user-0.slice
        1:name=systemd:/user.slice/user-0.slice/session-1.scope
        """;

    internal const string Unified = """
        1 0 8:1 / / rw - ext4 /dev/sda1 rw
        25 1 0:22 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot
        """;

    /// <summary>Inside a container of v1 without a cgroup namespace: the mounts show a part of the hierarchy.</summary>
    internal const string Nested = """
        500 400 0:50 / / rw - overlay overlay rw
        510 500 0:51 / /sys/fs/cgroup rw - tmpfs tmpfs rw
        511 510 0:24 /docker/abc /sys/fs/cgroup/cpu,cpuacct rw master:11 - cgroup cgroup rw,cpu,cpuacct
        512 510 0:25 /docker/abc /sys/fs/cgroup/memory rw master:12 - cgroup cgroup rw,memory
        """;

    internal const string NestedOwn = """
        3:memory:/docker/abc
        2:cpu,cpuacct:/docker/abc/inner
        """;
}
