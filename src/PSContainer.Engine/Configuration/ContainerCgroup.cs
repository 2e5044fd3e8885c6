using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration;

/// <summary>
/// Where the container's cgroup is and what it may use. With <see cref="Path"/> unset the cgroup is
/// <c>Parent/Name</c> under the caller's own cgroup; all unset, <c>pscontainer/ID</c>.
/// </summary>
[JsonConverter(typeof(Json.ContainerCgroupConverter))]
public sealed class ContainerCgroup
{
    /// <summary>Last component of the path.</summary>
    public string Name { get; set; } = string.Empty;

    /// <summary>The cgroup above it.</summary>
    public string Parent { get; set; } = string.Empty;

    /// <summary>The whole path; absolute is from the hierarchy's root, relative from the caller's own cgroup.</summary>
    public string Path { get; set; } = string.Empty;

    /// <summary>systemd: what the scope's name begins with, as <c>PREFIX-NAME.scope</c>.</summary>
    public string ScopePrefix { get; set; } = string.Empty;

    /// <summary>Made and kept by systemd, as a scope.</summary>
    public bool Systemd { get; set; }

    /// <summary>The limits. libcontainer's state file has them beside the members above, without a level of their own.</summary>
    public ContainerResources Resources { get; set; } = new();
}
