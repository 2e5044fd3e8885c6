using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration;

/// <summary>Attributes set on a mount and all mounts below it (mount_setattr(2), <c>MOUNT_ATTR_*</c>); members as in <c>struct mount_attr</c>.</summary>
public sealed class RecursiveMountAttributes
{
    /// <summary>Attributes to set.</summary>
    [JsonPropertyName("Attr_set")]
    public ulong Set { get; set; }

    /// <summary>Attributes to clear.</summary>
    [JsonPropertyName("Attr_clr")]
    public ulong Clear { get; set; }
}
