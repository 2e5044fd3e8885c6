using System.Collections.Generic;

namespace PSContainer.Engine.Configuration.Oci.Model;

/// <summary>A command.</summary>
internal sealed class OciHook : OciObject
{
    /// <summary>Absolute path.</summary>
    public string? Path { get; set; }

    /// <summary>argv.</summary>
    public List<string>? Args { get; set; }

    /// <summary>NAME=value.</summary>
    public List<string>? Env { get; set; }

    /// <summary>Seconds.</summary>
    public int? Timeout { get; set; }

    /// <inheritdoc/>
    internal override string? Identity => Path;
}
