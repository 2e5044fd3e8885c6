namespace PSContainer.Engine.Configuration.Oci.Model;

/// <summary>A device node.</summary>
internal sealed class OciDevice : OciObject
{
    /// <summary>Inside the container.</summary>
    public string? Path { get; set; }

    /// <summary><c>c</c>, <c>u</c>, <c>b</c>, <c>p</c>.</summary>
    public string? Type { get; set; }

    /// <summary>Major number.</summary>
    public long? Major { get; set; }

    /// <summary>Minor number.</summary>
    public long? Minor { get; set; }

    /// <summary>Permission bits.</summary>
    public uint? FileMode { get; set; }

    /// <summary>Owner.</summary>
    public uint? Uid { get; set; }

    /// <summary>Group.</summary>
    public uint? Gid { get; set; }

    /// <inheritdoc/>
    internal override string? Identity => Path;
}
