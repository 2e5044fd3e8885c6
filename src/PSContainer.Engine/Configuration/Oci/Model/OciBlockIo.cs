using System.Collections.Generic;
using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration.Oci.Model;

/// <summary>Block I/O.</summary>
internal sealed class OciBlockIo : OciObject
{
    /// <summary>10 to 1000.</summary>
    public ushort? Weight { get; set; }

    /// <summary>10 to 1000.</summary>
    public ushort? LeafWeight { get; set; }

    /// <summary>By device.</summary>
    public List<OciWeightDevice>? WeightDevice { get; set; }

    /// <summary>Bytes a second.</summary>
    public List<OciThrottleDevice>? ThrottleReadBpsDevice { get; set; }

    /// <summary>Bytes a second.</summary>
    public List<OciThrottleDevice>? ThrottleWriteBpsDevice { get; set; }

    /// <summary>Operations a second.</summary>
    [JsonPropertyName("throttleReadIOPSDevice")]
    public List<OciThrottleDevice>? ThrottleReadIopsDevice { get; set; }

    /// <summary>Operations a second.</summary>
    [JsonPropertyName("throttleWriteIOPSDevice")]
    public List<OciThrottleDevice>? ThrottleWriteIopsDevice { get; set; }
}
