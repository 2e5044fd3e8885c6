using System.Collections.Generic;

namespace PSContainer.Engine.Configuration.Oci.Model;

/// <summary>set_mempolicy(2).</summary>
internal sealed class OciMemoryPolicy : OciObject
{
    /// <summary><c>MPOL_…</c>.</summary>
    public string? Mode { get; set; }

    /// <summary>List.</summary>
    public string? Nodes { get; set; }

    /// <summary><c>MPOL_F_…</c>.</summary>
    public List<string>? Flags { get; set; }
}
