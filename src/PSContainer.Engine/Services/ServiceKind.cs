namespace PSContainer.Engine.Services;

/// <summary>When a bundle of a service directory runs.</summary>
public enum ServiceKind
{
    /// <summary>Once, in the order of the names, before the services.</summary>
    OnBoot,

    /// <summary>From the start of the directory to its stop.</summary>
    Service,

    /// <summary>Once, in the order of the names, when the directory is stopped.</summary>
    OnShutdown,
}
