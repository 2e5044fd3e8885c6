namespace PSContainer.Engine.Configuration.Oci.Model;

/// <summary>Limit of huge pages.</summary>
internal sealed class OciHugepageLimit : OciObject
{
    /// <summary><c>2MB</c>.</summary>
    public string? PageSize { get; set; }

    /// <summary>Bytes.</summary>
    public ulong? Limit { get; set; }
}
