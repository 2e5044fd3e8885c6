using PSContainer.Engine.Configuration;

namespace PSContainer.Engine.Cgroups;

/// <summary>One controller in one version of cgroups: which limits are its, how they are written, and what it counts.</summary>
internal abstract class CgroupController
{
    /// <summary>The kernel's name.</summary>
    internal abstract string Name { get; }

    /// <summary>Whether the resources have a limit of this controller.</summary>
    internal virtual bool Wants(ContainerResources resources) => false;

    /// <summary>Makes a directory fit for processes; one that was used before may be so already.</summary>
    internal virtual void Initialize(string directory)
    {
    }

    /// <summary>Writes the limits that are set.</summary>
    internal virtual void Apply(LimitWriter files, ContainerResources resources)
    {
    }

    /// <summary>Adds what the controller counts.</summary>
    internal virtual void Read(CgroupReader reader, string directory, CgroupStats stats)
    {
    }
}
