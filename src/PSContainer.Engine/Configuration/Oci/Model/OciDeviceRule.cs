namespace PSContainer.Engine.Configuration.Oci.Model;

/// <summary>Which devices may be used.</summary>
internal sealed class OciDeviceRule : OciObject
{
    /// <summary>Allow, or deny.</summary>
    public bool? Allow { get; set; }

    /// <summary><c>a</c>, <c>c</c>, <c>b</c>; all where it is missing.</summary>
    public string? Type { get; set; }

    /// <summary>All where it is missing.</summary>
    public long? Major { get; set; }

    /// <summary>All where it is missing.</summary>
    public long? Minor { get; set; }

    /// <summary>Letters of <c>rwm</c>.</summary>
    public string? Access { get; set; }
}
