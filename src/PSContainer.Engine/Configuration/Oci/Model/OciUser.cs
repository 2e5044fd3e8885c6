using System.Collections.Generic;

namespace PSContainer.Engine.Configuration.Oci.Model;

/// <summary>Who runs a program.</summary>
internal sealed class OciUser : OciObject
{
    /// <summary>User id inside the container.</summary>
    public uint? Uid { get; set; }

    /// <summary>Group id inside the container.</summary>
    public uint? Gid { get; set; }

    /// <summary>umask(2).</summary>
    public uint? Umask { get; set; }

    /// <summary>Further groups.</summary>
    public List<uint>? AdditionalGids { get; set; }

    /// <summary>Windows only; kept, not used.</summary>
    public string? Username { get; set; }
}
