namespace PSContainer.Engine.Host;

/// <summary>Whether the host has a feature.</summary>
public enum HostFeatureStatus
{
    /// <summary>It is there.</summary>
    Available,

    /// <summary>It is there in part, or could not be tried for want of privilege.</summary>
    Partial,

    /// <summary>It is not there.</summary>
    Missing,
}
