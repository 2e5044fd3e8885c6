namespace PSContainer.Engine.Configuration.Oci.Model;

/// <summary>Share of a device.</summary>
internal sealed class OciWeightDevice : OciObject
{
    /// <summary>Major number.</summary>
    public long? Major { get; set; }

    /// <summary>Minor number.</summary>
    public long? Minor { get; set; }

    /// <summary>10 to 1000.</summary>
    public ushort? Weight { get; set; }

    /// <summary>10 to 1000.</summary>
    public ushort? LeafWeight { get; set; }
}
