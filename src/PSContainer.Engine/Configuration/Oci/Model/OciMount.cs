using System.Collections.Generic;

namespace PSContainer.Engine.Configuration.Oci.Model;

/// <summary>A mount.</summary>
internal sealed class OciMount : OciObject
{
    /// <summary>Path inside the container.</summary>
    public string? Destination { get; set; }

    /// <summary>File system type.</summary>
    public string? Type { get; set; }

    /// <summary>What is mounted; relative from the bundle for a bind.</summary>
    public string? Source { get; set; }

    /// <summary>Words of mount(8) and the runtime's own.</summary>
    public List<string>? Options { get; set; }

    /// <summary>Of an idmapped mount.</summary>
    public List<OciIdMapping>? UidMappings { get; set; }

    /// <summary>Of an idmapped mount.</summary>
    public List<OciIdMapping>? GidMappings { get; set; }

    /// <inheritdoc/>
    internal override string? Identity => Destination;
}
