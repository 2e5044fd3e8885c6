using System.Collections.Generic;
using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration.Oci.Model;

/// <summary>The document: config.json of OCI runtime-spec 1.3.</summary>
internal sealed class OciSpec : OciObject
{
    /// <summary>Version of the specification, <c>1.x.y</c>.</summary>
    [JsonPropertyName("ociVersion")]
    public string? Version { get; set; }

    /// <summary>The first program.</summary>
    public OciProcess? Process { get; set; }

    /// <summary>The root file system.</summary>
    public OciRoot? Root { get; set; }

    /// <summary>Host name.</summary>
    public string? Hostname { get; set; }

    /// <summary>NIS domain name.</summary>
    public string? Domainname { get; set; }

    /// <summary>Mounts, in order.</summary>
    public List<OciMount>? Mounts { get; set; }

    /// <summary>Commands at points of the life.</summary>
    public OciHooks? Hooks { get; set; }

    /// <summary>What the caller notes down.</summary>
    public Dictionary<string, string>? Annotations { get; set; }

    /// <summary>What only Linux has.</summary>
    public OciLinux? Linux { get; set; }
}
