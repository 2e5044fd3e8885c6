using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration;

/// <summary>A rule of the device cgroup: which device nodes may be read, written or made.</summary>
public sealed class DeviceRule
{
    /// <summary>Matches any major or minor number.</summary>
    public const long Wildcard = -1;

    /// <summary><c>c</c>, <c>b</c>, or <c>a</c> for all.</summary>
    [JsonPropertyName("type")]
    [JsonConverter(typeof(Json.DeviceTypeConverter))]
    public char Type { get; set; } = 'a';

    /// <summary>Major number; -1 is any.</summary>
    [JsonPropertyName("major")]
    public long Major { get; set; } = Wildcard;

    /// <summary>Minor number; -1 is any.</summary>
    [JsonPropertyName("minor")]
    public long Minor { get; set; } = Wildcard;

    /// <summary>Letters of <c>r</c>, <c>w</c>, <c>m</c> (mknod).</summary>
    [JsonPropertyName("permissions")]
    public string Permissions { get; set; } = "rwm";

    /// <summary>Allow, or deny.</summary>
    [JsonPropertyName("allow")]
    public bool Allow { get; set; }
}
