namespace PSContainer.Engine.Configuration.Oci.Model;

/// <summary>The root file system.</summary>
internal sealed class OciRoot : OciObject
{
    /// <summary>Directory, absolute or from the bundle.</summary>
    public string? Path { get; set; }

    /// <summary>Cannot be written.</summary>
    public bool? Readonly { get; set; }
}
