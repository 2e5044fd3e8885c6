using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Configuration;

/// <summary>Configurations to start from. Each call makes a new one, that can be changed.</summary>
public static class ConfigTemplates
{
    private const ulong DefaultOpenFiles = 1024;

    private static readonly string[] s_capabilities =
    [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FSETID", "CAP_FOWNER", "CAP_MKNOD", "CAP_NET_RAW", "CAP_SETGID",
        "CAP_SETUID", "CAP_SETFCAP", "CAP_SETPCAP", "CAP_NET_BIND_SERVICE", "CAP_SYS_CHROOT", "CAP_KILL",
        "CAP_AUDIT_WRITE",
    ];

    /// <summary>What a container gets with nothing said: new mount, UTS, IPC, pid, network and cgroup namespaces, 14 capabilities, masked kernel files.</summary>
    public static ContainerConfig Default()
    {
        ContainerConfig config = Minimal();
        config.Namespaces.Add(new(NamespaceType.Network));
        config.Namespaces.Add(new(NamespaceType.Cgroup));
        config.Mounts.Add(new("sysfs", "sysfs", "/sys", "nosuid", "noexec", "nodev", "ro"));
        config.Mounts.Add(new("cgroup", "cgroup", "/sys/fs/cgroup", "nosuid", "noexec", "nodev", "relatime", "ro"));
        config.Networks.Add(new() { Type = "loopback" });
        config.Capabilities = Capabilities(s_capabilities);
        config.Cgroups.Resources.Devices = DefaultDevices.Rules();
        AddOpenFilesLimit(config);
        return config;
    }

    /// <summary>As <see cref="Default"/> for a user other than root: a user namespace in which the caller is root, and the host's /sys bound read-only.</summary>
    public static ContainerConfig Rootless()
    {
        ContainerConfig config = Default();
        config.RootlessEuid = true;
        config.RootlessCgroups = true;
        config.Namespaces.Insert(0, new(NamespaceType.User));
        config.UidMappings.Add(new(0, Libc.GetEffectiveUid(), 1));
        config.GidMappings.Add(new(0, Libc.GetEffectiveGid(), 1));

        // Group 5 (tty) and mknod(2) are not to be had with one mapped id.
        config.Mounts.RemoveAll(mount => mount.Destination is "/dev/pts" or "/sys");
        config.Mounts.Insert(2, new("devpts", "devpts", "/dev/pts", "nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"));
        config.Mounts.Insert(5, new("bind", "/sys", "/sys", "rbind", "nosuid", "noexec", "nodev", "ro"));
        config.Cgroups.Resources.Devices = [];
        config.Cgroups.Resources.SkipDevices = true;
        return config;
    }

    /// <summary>The least that programs expect: new mount, UTS, IPC and pid namespaces, /proc and /dev; the host's network, no capability.</summary>
    public static ContainerConfig Minimal() => new()
    {
        Namespaces =
        [
            new(NamespaceType.Mount), new(NamespaceType.Uts), new(NamespaceType.Ipc), new(NamespaceType.Pid),
        ],
        Mounts =
        [
            new("proc", "proc", "/proc", "nosuid", "noexec", "nodev"),
            new("tmpfs", "tmpfs", "/dev", "nosuid", "strictatime", "mode=755", "size=65536k"),
            new("devpts", "devpts", "/dev/pts", "nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"),
            new("tmpfs", "shm", "/dev/shm", "nosuid", "noexec", "nodev", "mode=1777", "size=65536k"),
            new("mqueue", "mqueue", "/dev/mqueue", "nosuid", "noexec", "nodev"),
        ],
        Devices = DefaultDevices.Nodes(),
        Capabilities = new(),
        NoNewPrivileges = true,
        MaskPaths =
        [
            "/proc/acpi", "/proc/asound", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats",
            "/proc/timer_list", "/proc/timer_stats", "/proc/sched_debug", "/proc/scsi", "/sys/firmware",
            "/sys/devices/virtual/powercap",
        ],
        ReadonlyPaths = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"],
    };

    /// <summary>As <see cref="Default"/> with every capability the caller has, all devices, nothing masked or read-only. It isolates names, it does not protect the host.</summary>
    public static ContainerConfig Privileged()
    {
        ContainerConfig config = Default();
        config.Capabilities = null;
        config.NoNewPrivileges = false;
        config.MaskPaths = [];
        config.ReadonlyPaths = [];
        config.Cgroups.Resources.Devices = [new() { Type = 'a', Allow = true }];
        foreach (ContainerMount mount in config.Mounts)
            mount.Flags &= ~MountFlags.ReadOnly;
        return config;
    }

    /// <summary>Three equal sets; nothing inheritable and nothing ambient (CVE-2022-29162).</summary>
    private static CapabilitySets Capabilities(string[] names) =>
        new() { Bounding = [.. names], Effective = [.. names], Permitted = [.. names] };

    /// <summary>A caller who may have fewer files cannot give more: then the container keeps the caller's limit.</summary>
    private static void AddOpenFilesLimit(ContainerConfig config)
    {
        if (Libc.TryGetHardLimit((int)RlimitType.NoFile, out ulong hard) == 0 && hard >= DefaultOpenFiles)
            config.Rlimits.Add(new() { Type = RlimitType.NoFile, Soft = DefaultOpenFiles, Hard = hard });
    }
}
