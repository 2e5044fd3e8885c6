using System.Collections.Generic;
using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration.Oci.Model;

/// <summary>Network traffic, cgroup v1.</summary>
internal sealed class OciNetwork : OciObject
{
    /// <summary>Class.</summary>
    [JsonPropertyName("classID")]
    public uint? ClassId { get; set; }

    /// <summary>By interface.</summary>
    public List<OciInterfacePriority>? Priorities { get; set; }
}
