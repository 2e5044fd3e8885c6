namespace PSContainer.Engine.Host;

/// <summary>Something that containers need or use, and whether the host has it.</summary>
/// <param name="Name">The name.</param>
/// <param name="Category">What it belongs to.</param>
/// <param name="Status">Whether it is there.</param>
/// <param name="Required">Whether no container runs without it.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Recommendation">What to do where it is missing; empty where there is nothing to do.</param>
public sealed record HostFeature(
    string Name,
    HostFeatureCategory Category,
    HostFeatureStatus Status,
    bool Required,
    string Detail,
    string Recommendation);
