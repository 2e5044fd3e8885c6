using System.Collections.Generic;
using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration.Oci.Model;

/// <summary>Limits of the cgroup.</summary>
internal sealed class OciResources : OciObject
{
    /// <summary>Rules in order.</summary>
    public List<OciDeviceRule>? Devices { get; set; }

    /// <summary>Memory.</summary>
    public OciMemory? Memory { get; set; }

    /// <summary>CPU.</summary>
    public OciCpu? Cpu { get; set; }

    /// <summary>Processes.</summary>
    public OciPids? Pids { get; set; }

    /// <summary>Block I/O.</summary>
    [JsonPropertyName("blockIO")]
    public OciBlockIo? BlockIo { get; set; }

    /// <summary>Huge pages.</summary>
    public List<OciHugepageLimit>? HugepageLimits { get; set; }

    /// <summary>Network.</summary>
    public OciNetwork? Network { get; set; }

    /// <summary>RDMA devices.</summary>
    public Dictionary<string, OciRdma>? Rdma { get; set; }

    /// <summary>Files of cgroup v2.</summary>
    public Dictionary<string, string>? Unified { get; set; }
}
