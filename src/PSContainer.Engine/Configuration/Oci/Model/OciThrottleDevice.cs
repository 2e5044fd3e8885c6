namespace PSContainer.Engine.Configuration.Oci.Model;

/// <summary>Limit of a device.</summary>
internal sealed class OciThrottleDevice : OciObject
{
    /// <summary>Major number.</summary>
    public long? Major { get; set; }

    /// <summary>Minor number.</summary>
    public long? Minor { get; set; }

    /// <summary>A second.</summary>
    public ulong? Rate { get; set; }
}
