using System.Collections.Generic;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration;

/// <summary>How a container is made: libcontainer's <c>configs.Config</c>, with its JSON names.</summary>
public sealed class ContainerConfig
{
    /// <summary>Changes the root by moving the mount and chroot(2) in place of pivot_root(2), for a host root that cannot be pivoted (ramfs). Less isolated.</summary>
    [JsonPropertyName("no_pivot_root")]
    public bool NoPivotRoot { get; set; }

    /// <summary>Signal that init gets when the process that started it dies; 0 is none.</summary>
    [JsonPropertyName("parent_death_signal")]
    public int ParentDeathSignal { get; set; }

    /// <summary>Absolute path of the root directory. Empty: <see cref="Overlay"/>, or else the host's own root with a private layer above it.</summary>
    [JsonPropertyName("rootfs")]
    public string Rootfs { get; set; } = string.Empty;

    /// <summary>The root made of layers, mounted at <see cref="Rootfs"/>; null uses the directory as it is.</summary>
    [JsonIgnore]
    public RootOverlay? Overlay { get; set; }

    /// <summary>File mode creation mask, 0 to 0777 (umask(2)); null is 0022.</summary>
    [JsonPropertyName("umask")]
    public uint? Umask { get; set; }

    /// <summary>Root file system cannot be written.</summary>
    [JsonPropertyName("readonlyfs")]
    public bool ReadonlyRootfs { get; set; }

    /// <summary>Propagation of the container's root: Private, Slave, Shared or Unbindable, with Recursive; 0 is recursive slave.</summary>
    [JsonPropertyName("rootPropagation")]
    public MountFlags RootPropagation { get; set; }

    /// <summary>Mounts, made in order.</summary>
    [JsonPropertyName("mounts")]
    public List<ContainerMount> Mounts { get; set; } = [];

    /// <summary>Device nodes made in <c>/dev</c> beside the default ones.</summary>
    [JsonPropertyName("devices")]
    public List<ContainerDevice> Devices { get; set; } = [];

    /// <summary>SELinux label of the mounts' files (mount(8), <c>context</c>); where SELinux is not in force it has no effect.</summary>
    [JsonPropertyName("mount_label")]
    public string MountLabel { get; set; } = string.Empty;

    /// <summary>Host name, at most 64 bytes; needs a UTS namespace.</summary>
    [JsonPropertyName("hostname")]
    public string Hostname { get; set; } = string.Empty;

    /// <summary>NIS domain name, at most 64 bytes; needs a UTS namespace.</summary>
    [JsonPropertyName("domainname")]
    public string Domainname { get; set; } = string.Empty;

    /// <summary>Namespaces that are not the host's.</summary>
    [JsonPropertyName("namespaces")]
    public List<ContainerNamespace> Namespaces { get; set; } = [];

    /// <summary>Capabilities of the container's processes; null keeps the caller's.</summary>
    [JsonPropertyName("capabilities")]
    public CapabilitySets? Capabilities { get; set; }

    /// <summary>Networks.</summary>
    [JsonPropertyName("networks")]
    public List<ContainerNetwork> Networks { get; set; } = [];

    /// <summary>Routes.</summary>
    [JsonPropertyName("routes")]
    public List<ContainerRoute> Routes { get; set; } = [];

    /// <summary>The cgroup and its limits.</summary>
    [JsonPropertyName("cgroups")]
    public ContainerCgroup Cgroups { get; set; } = new();

    /// <summary>AppArmor profile.</summary>
    [JsonPropertyName("apparmor_profile")]
    public string AppArmorProfile { get; set; } = string.Empty;

    /// <summary>SELinux label of the processes.</summary>
    [JsonPropertyName("process_label")]
    public string ProcessLabel { get; set; } = string.Empty;

    /// <summary>Resource limits of the processes.</summary>
    [JsonPropertyName("rlimits")]
    public List<Rlimit> Rlimits { get; set; } = [];

    /// <summary>Preference of the out-of-memory killer, -1000 to 1000; null keeps the caller's (proc_pid_oom_score_adj(5)).</summary>
    [JsonPropertyName("oom_score_adj")]
    public int? OomScoreAdj { get; set; }

    /// <summary>User ids; needs a user namespace.</summary>
    [JsonPropertyName("uid_mappings")]
    public List<IdMap> UidMappings { get; set; } = [];

    /// <summary>Group ids; needs a user namespace.</summary>
    [JsonPropertyName("gid_mappings")]
    public List<IdMap> GidMappings { get; set; } = [];

    /// <summary>Paths inside the container that cannot be read: files show <c>/dev/null</c>, directories are empty.</summary>
    [JsonPropertyName("mask_paths")]
    public List<string> MaskPaths { get; set; } = [];

    /// <summary>Paths inside the container that cannot be written.</summary>
    [JsonPropertyName("readonly_paths")]
    public List<string> ReadonlyPaths { get; set; } = [];

    /// <summary>Kernel parameters of the container's namespaces (sysctl(8)), by dotted name.</summary>
    [JsonPropertyName("sysctl")]
    public Dictionary<string, string> Sysctl { get; set; } = [];

    /// <summary>Filter of system calls, or null.</summary>
    [JsonPropertyName("seccomp")]
    public SeccompProfile? Seccomp { get; set; }

    /// <summary>execve(2) cannot grant privileges (PR_SET_NO_NEW_PRIVS).</summary>
    [JsonPropertyName("no_new_privileges")]
    public bool NoNewPrivileges { get; set; }

    /// <summary>Commands run at points of the container's life.</summary>
    [JsonPropertyName("Hooks")]
    public ContainerHooks Hooks { get; set; } = new();

    /// <summary>OCI version of the configuration, where it came from one.</summary>
    [JsonPropertyName("version")]
    public string Version { get; set; } = string.Empty;

    /// <summary>Labels, each <c>name=value</c>.</summary>
    [JsonPropertyName("labels")]
    public List<string> Labels { get; set; } = [];

    /// <summary>Keeps the caller's session keyring.</summary>
    [JsonPropertyName("no_new_keyring")]
    public bool NoNewKeyring { get; set; }

    /// <summary>Cache and memory bandwidth allocation, or null.</summary>
    [JsonPropertyName("intel_rdt")]
    public IntelRdt? IntelRdt { get; set; }

    /// <summary>The caller is not root.</summary>
    [JsonPropertyName("rootless_euid")]
    public bool RootlessEuid { get; set; }

    /// <summary>Cgroup errors for want of privilege are no errors.</summary>
    [JsonPropertyName("rootless_cgroups")]
    public bool RootlessCgroups { get; set; }

    /// <summary>Offsets of the clocks <c>monotonic</c> and <c>boottime</c>; needs a time namespace.</summary>
    [JsonPropertyName("time_offsets")]
    public Dictionary<string, TimeOffset> TimeOffsets { get; set; } = [];

    /// <summary>Interfaces of the host that are moved into the container, by their name on the host; needs a network namespace.</summary>
    [JsonPropertyName("netDevices")]
    public Dictionary<string, ContainerNetDevice> NetDevices { get; set; } = [];

    /// <summary>Memory policy of the processes, or null.</summary>
    [JsonPropertyName("memory_policy")]
    public MemoryPolicy? MemoryPolicy { get; set; }

    /// <summary>How the kernel schedules the processes; null keeps the caller's.</summary>
    [JsonPropertyName("scheduler")]
    public ProcessScheduler? Scheduler { get; set; }

    /// <summary>Execution domain of the processes; null keeps the caller's.</summary>
    [JsonPropertyName("personality")]
    public Personality? Personality { get; set; }

    /// <summary>Priority of the processes' block I/O; null keeps the caller's.</summary>
    [JsonPropertyName("io_priority")]
    public IoPriority? IoPriority { get; set; }

    /// <summary>CPUs of processes that join the container; null leaves them to the kernel.</summary>
    [JsonPropertyName("exec_cpu_affinity")]
    public CpuAffinity? ExecCpuAffinity { get; set; }

    /// <summary>The program that Start-Container runs as init, or null.</summary>
    [JsonIgnore]
    public ProcessConfig? Process { get; set; }

    /// <summary>Whether a kind of namespace is not the host's: new, or joined.</summary>
    internal bool Uses(NamespaceType type) => Namespaces.Exists(n => n.Type == type);

    /// <summary>Members that another runtime wrote and this one does not know; they are written back as they were.</summary>
    [JsonInclude]
    [JsonExtensionData]
    internal Dictionary<string, JsonElement>? Unknown { get; set; }
}
