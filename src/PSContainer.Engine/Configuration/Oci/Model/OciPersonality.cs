using System.Collections.Generic;

namespace PSContainer.Engine.Configuration.Oci.Model;

/// <summary>personality(2).</summary>
internal sealed class OciPersonality : OciObject
{
    /// <summary><c>LINUX</c> or <c>LINUX32</c>.</summary>
    public string? Domain { get; set; }

    /// <summary>None are defined.</summary>
    public List<string>? Flags { get; set; }
}
