namespace PSContainer.Engine.Configuration.Oci.Model;

/// <summary>Offset of a clock.</summary>
internal sealed class OciTimeOffset : OciObject
{
    /// <summary>Seconds.</summary>
    public long? Secs { get; set; }

    /// <summary>Nanoseconds.</summary>
    public uint? Nanosecs { get; set; }
}
