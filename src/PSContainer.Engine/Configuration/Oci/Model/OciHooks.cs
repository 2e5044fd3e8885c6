using System.Collections.Generic;

namespace PSContainer.Engine.Configuration.Oci.Model;

/// <summary>Hooks by their point.</summary>
internal sealed class OciHooks : OciObject
{
    /// <summary>Deprecated.</summary>
    public List<OciHook>? Prestart { get; set; }

    /// <summary>In the runtime's namespaces.</summary>
    public List<OciHook>? CreateRuntime { get; set; }

    /// <summary>In the container's namespaces.</summary>
    public List<OciHook>? CreateContainer { get; set; }

    /// <summary>In the container.</summary>
    public List<OciHook>? StartContainer { get; set; }

    /// <summary>After the start.</summary>
    public List<OciHook>? Poststart { get; set; }

    /// <summary>After the removal.</summary>
    public List<OciHook>? Poststop { get; set; }
}
