namespace PSContainer.Engine.Configuration.Oci.Model;

/// <summary>A limit of getrlimit(2).</summary>
internal sealed class OciRlimit : OciObject
{
    /// <summary><c>RLIMIT_NOFILE</c> and the like.</summary>
    public string? Type { get; set; }

    /// <summary>The ceiling.</summary>
    public ulong? Hard { get; set; }

    /// <summary>In force.</summary>
    public ulong? Soft { get; set; }

    /// <inheritdoc/>
    internal override string? Identity => Type;
}
