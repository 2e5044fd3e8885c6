using System.Collections.Generic;

namespace PSContainer.Engine.Host;

/// <summary>Collects what the probes of one category find.</summary>
internal sealed class HostFeatureList(HostFeatureCategory category)
{
    internal List<HostFeature> Features { get; } = [];

    /// <summary>There or not. The recommendation is given only where it is not.</summary>
    internal void Add(string name, bool available, string detail, string recommendation, bool required = false) =>
        Add(name, available ? HostFeatureStatus.Available : HostFeatureStatus.Missing, detail, recommendation, required);

    internal void Add(string name, HostFeatureStatus status, string detail, string recommendation, bool required = false) =>
        Features.Add(new HostFeature(
            name,
            category,
            status,
            required,
            detail,
            status == HostFeatureStatus.Available ? string.Empty : recommendation));
}
