namespace PSContainer;

/// <summary>Configurations to start from.</summary>
public enum ContainerConfigTemplate
{
    /// <summary>What New-Container uses.</summary>
    Default,

    /// <summary>For a user other than root, with a user namespace.</summary>
    Rootless,

    /// <summary>The least that programs expect.</summary>
    Minimal,

    /// <summary>Without the limits that keep root of the container from the host.</summary>
    Privileged,
}
