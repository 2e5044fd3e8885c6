using System.Text.Json.Serialization;

namespace PSContainer.Engine.Services;

/// <summary>What is known of one bundle of a service directory.</summary>
internal sealed class ServiceRecord
{
    /// <summary>When it runs.</summary>
    [JsonPropertyName("kind")]
    public ServiceKind Kind { get; set; }

    /// <summary>Its name.</summary>
    [JsonPropertyName("name")]
    public string Name { get; set; } = string.Empty;

    /// <summary>Id of its container.</summary>
    [JsonPropertyName("container_id")]
    public string ContainerId { get; set; } = string.Empty;

    /// <summary>Directory of the bundle.</summary>
    [JsonPropertyName("bundle")]
    public string Bundle { get; set; } = string.Empty;

    /// <summary>File of what it says.</summary>
    [JsonPropertyName("log")]
    public string Log { get; set; } = string.Empty;
}
