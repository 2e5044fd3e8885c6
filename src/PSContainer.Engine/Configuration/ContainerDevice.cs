using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration;

/// <summary>A device node made in the container's <c>/dev</c> (mknod(2)).</summary>
public sealed class ContainerDevice
{
    /// <summary><c>c</c> or <c>u</c> character, <c>b</c> block, <c>p</c> FIFO.</summary>
    [JsonPropertyName("type")]
    [JsonConverter(typeof(Json.DeviceTypeConverter))]
    public char Type { get; set; } = 'c';

    /// <summary>Absolute path inside the container.</summary>
    [JsonPropertyName("path")]
    public string Path { get; set; } = string.Empty;

    /// <summary>Major number.</summary>
    [JsonPropertyName("major")]
    public long Major { get; set; }

    /// <summary>Minor number.</summary>
    [JsonPropertyName("minor")]
    public long Minor { get; set; }

    /// <summary>Permission bits; 0666 by default.</summary>
    [JsonPropertyName("file_mode")]
    public uint FileMode { get; set; } = 0x1B6;

    /// <summary>Owner inside the container.</summary>
    [JsonPropertyName("uid")]
    public uint Uid { get; set; }

    /// <summary>Group inside the container.</summary>
    [JsonPropertyName("gid")]
    public uint Gid { get; set; }
}
