using System.Collections.Generic;
using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration;

/// <summary>Limits and shares of the container's cgroup. Null leaves the kernel's value as it is.</summary>
public sealed class ContainerResources
{
    /// <summary>Device rules in order; the last that matches wins.</summary>
    [JsonPropertyName("devices")]
    public List<DeviceRule> Devices { get; set; } = [];

    /// <summary>Memory limit, bytes; -1 is unlimited.</summary>
    [JsonPropertyName("memory")]
    public long? Memory { get; set; }

    /// <summary>Soft memory limit, bytes; -1 is unlimited.</summary>
    [JsonPropertyName("memory_reservation")]
    public long? MemoryReservation { get; set; }

    /// <summary>Memory and swap together, bytes; -1 is unlimited; not under <see cref="Memory"/>.</summary>
    [JsonPropertyName("memory_swap")]
    public long? MemorySwap { get; set; }

    /// <summary>Relative CPU share, 2 to 262144 (cgroup v1 scale, turned into a weight on v2).</summary>
    [JsonPropertyName("cpu_shares")]
    public ulong? CpuShares { get; set; }

    /// <summary>CPU time in each period, microseconds, at least 1000; -1 is unlimited.</summary>
    [JsonPropertyName("cpu_quota")]
    public long? CpuQuota { get; set; }

    /// <summary>Length of a period, microseconds, 1000 to 1000000.</summary>
    [JsonPropertyName("cpu_period")]
    public ulong? CpuPeriod { get; set; }

    /// <summary>Unused CPU time that may be saved up, microseconds, not over the quota.</summary>
    [JsonPropertyName("cpu_burst")]
    public ulong? CpuBurst { get; set; }

    /// <summary>Real-time scheduling in each period, microseconds (cgroup v1).</summary>
    [JsonPropertyName("cpu_rt_quota")]
    public long? CpuRealtimeRuntime { get; set; }

    /// <summary>Length of a real-time period, microseconds (cgroup v1).</summary>
    [JsonPropertyName("cpu_rt_period")]
    public ulong? CpuRealtimePeriod { get; set; }

    /// <summary>CPUs as a list: <c>0-3,7</c>.</summary>
    [JsonPropertyName("cpuset_cpus")]
    public string? CpusetCpus { get; set; }

    /// <summary>Memory nodes as a list.</summary>
    [JsonPropertyName("cpuset_mems")]
    public string? CpusetMems { get; set; }

    /// <summary>CPU weight, 1 to 10000 (cgroup v2 scale).</summary>
    [JsonPropertyName("cpu_weight")]
    public ulong? CpuWeight { get; set; }

    /// <summary>Runs only when nothing else wants the CPU (SCHED_IDLE for the cgroup).</summary>
    [JsonPropertyName("cpu_idle")]
    [JsonConverter(typeof(Json.NumberedBooleanConverter))]
    public bool? CpuIdle { get; set; }

    /// <summary>Number of processes and threads; -1 is unlimited.</summary>
    [JsonPropertyName("pids_limit")]
    public long? PidsLimit { get; set; }

    /// <summary>Share of block I/O, 10 to 1000.</summary>
    [JsonPropertyName("blkio_weight")]
    public ushort? BlkioWeight { get; set; }

    /// <summary>Share of the cgroup's own processes against its children, 10 to 1000 (cgroup v1).</summary>
    [JsonPropertyName("blkio_leaf_weight")]
    public ushort? BlkioLeafWeight { get; set; }

    /// <summary>Shares by device.</summary>
    [JsonPropertyName("blkio_weight_device")]
    public List<BlockDeviceWeight> BlkioWeightDevice { get; set; } = [];

    /// <summary>Bytes read a second.</summary>
    [JsonPropertyName("blkio_throttle_read_bps_device")]
    public List<BlockDeviceThrottle> BlkioThrottleReadBpsDevice { get; set; } = [];

    /// <summary>Bytes written a second.</summary>
    [JsonPropertyName("blkio_throttle_write_bps_device")]
    public List<BlockDeviceThrottle> BlkioThrottleWriteBpsDevice { get; set; } = [];

    /// <summary>Reads a second.</summary>
    [JsonPropertyName("blkio_throttle_read_iops_device")]
    public List<BlockDeviceThrottle> BlkioThrottleReadIopsDevice { get; set; } = [];

    /// <summary>Writes a second.</summary>
    [JsonPropertyName("blkio_throttle_write_iops_device")]
    public List<BlockDeviceThrottle> BlkioThrottleWriteIopsDevice { get; set; } = [];

    /// <summary>Huge page limits.</summary>
    [JsonPropertyName("hugetlb_limit")]
    public List<HugepageLimit> HugetlbLimit { get; set; } = [];

    /// <summary>Freeze on out of memory in place of killing (cgroup v1).</summary>
    [JsonPropertyName("oom_kill_disable")]
    public bool? OomKillDisable { get; set; }

    /// <summary>0 to 100 (cgroup v1).</summary>
    [JsonPropertyName("memory_swappiness")]
    public ulong? MemorySwappiness { get; set; }

    /// <summary>Traffic priorities (cgroup v1).</summary>
    [JsonPropertyName("net_prio_ifpriomap")]
    public List<InterfacePriority> NetPrioIfpriomap { get; set; } = [];

    /// <summary>Class of the traffic (cgroup v1).</summary>
    [JsonPropertyName("net_cls_classid_u")]
    public uint? NetClsClassid { get; set; }

    /// <summary>RDMA limits by device name.</summary>
    [JsonPropertyName("rdma")]
    public Dictionary<string, RdmaLimit> Rdma { get; set; } = [];

    /// <summary>cgroup v2 files written as they are, by file name.</summary>
    [JsonPropertyName("unified")]
    public Dictionary<string, string> Unified { get; set; } = [];

    /// <summary>Leaves the device controller alone.</summary>
    [JsonPropertyName("skip_devices")]
    public bool SkipDevices { get; set; }

    /// <summary>Refuses a new memory limit under the present usage.</summary>
    [JsonPropertyName("memory_check_before_update")]
    public bool MemoryCheckBeforeUpdate { get; set; }
}
