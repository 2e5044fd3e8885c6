using System.Collections.Generic;

namespace PSContainer.Engine.Configuration.Oci.Model;

/// <summary>The five sets of capabilities(7).</summary>
internal sealed class OciCapabilities : OciObject
{
    /// <summary>Bounding set.</summary>
    public List<string>? Bounding { get; set; }

    /// <summary>Effective set.</summary>
    public List<string>? Effective { get; set; }

    /// <summary>Inheritable set.</summary>
    public List<string>? Inheritable { get; set; }

    /// <summary>Permitted set.</summary>
    public List<string>? Permitted { get; set; }

    /// <summary>Ambient set.</summary>
    public List<string>? Ambient { get; set; }
}
