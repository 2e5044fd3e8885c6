using PSContainer.Engine.Host;

namespace PSContainer;

/// <summary>Something that containers need or use, and whether this machine has it.</summary>
public sealed class ContainerHostFeature
{
    internal ContainerHostFeature(HostFeature feature)
    {
        Name = feature.Name;
        Category = feature.Category;
        Status = feature.Status;
        Required = feature.Required;
        Detail = feature.Detail;
        Recommendation = feature.Recommendation;
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>What it belongs to.</summary>
    public HostFeatureCategory Category { get; }

    /// <summary>Whether the machine has it.</summary>
    public HostFeatureStatus Status { get; }

    /// <summary>Whether no container runs without it.</summary>
    public bool Required { get; }

    /// <summary>What was found.</summary>
    public string Detail { get; }

    /// <summary>What to do where it is missing; empty where there is nothing to do.</summary>
    public string Recommendation { get; }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
