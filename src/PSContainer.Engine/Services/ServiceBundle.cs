using PSContainer.Engine.Configuration.Oci;

namespace PSContainer.Engine.Services;

/// <summary>A bundle of a service directory.</summary>
public sealed class ServiceBundle
{
    internal ServiceBundle(ServiceKind kind, string name, Bundle bundle)
    {
        Kind = kind;
        Name = name;
        Bundle = bundle;
    }

    /// <summary>When it runs.</summary>
    public ServiceKind Kind { get; }

    /// <summary>Name of its directory.</summary>
    public string Name { get; }

    /// <summary>The bundle, with its runtime configuration.</summary>
    public Bundle Bundle { get; }

    /// <summary>Id of its container: its name, behind the word that the runtime configuration names as its namespace.</summary>
    public string ContainerId => Bundle.Runtime is { Namespace.Length: > 0 } runtime ? $"{runtime.Namespace}.{Name}" : Name;
}
