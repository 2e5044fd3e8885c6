using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration;

/// <summary>Limit of huge pages of one size.</summary>
public sealed class HugepageLimit
{
    /// <summary>Size as the kernel writes it: <c>2MB</c>, <c>1GB</c>.</summary>
    [JsonPropertyName("page_size")]
    public string PageSize { get; set; } = string.Empty;

    /// <summary>Bytes.</summary>
    [JsonPropertyName("limit")]
    public ulong Limit { get; set; }
}
