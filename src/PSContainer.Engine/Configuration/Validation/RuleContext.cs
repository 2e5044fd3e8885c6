using System.Collections.Generic;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Configuration.Validation;

/// <summary>What a rule looks at, and where it puts what it finds.</summary>
internal sealed class RuleContext
{
    private readonly List<ConfigViolation> _violations = [];

    internal RuleContext(ContainerConfig config, HostFacts host)
    {
        Config = config;
        Host = host;
    }

    internal ContainerConfig Config { get; }

    internal HostFacts Host { get; }

    internal ContainerResources Resources => Config.Cgroups.Resources;

    internal IReadOnlyList<ConfigViolation> Violations => _violations;

    internal void Add(string jsonPath, string message) => _violations.Add(new(jsonPath, message));

    /// <summary>Whether the container has a namespace that is not the host's, new or joined.</summary>
    internal bool Has(NamespaceType type) => Find(type) is not null;

    /// <summary>The first entry for a kind, or null.</summary>
    internal ContainerNamespace? Find(NamespaceType type)
    {
        foreach (ContainerNamespace candidate in Config.Namespaces)
        {
            if (candidate.Type == type)
                return candidate;
        }

        return null;
    }

    /// <summary>A path that must begin with a slash and must not climb above its root.</summary>
    /// <returns>Whether it is such a path.</returns>
    internal bool CheckAbsolute(string jsonPath, string path)
    {
        if (path.Length == 0)
            Add(jsonPath, "A path is missing; it must be absolute.");
        else if (path[0] != '/')
            Add(jsonPath, $"'{path}' must be an absolute path.");
        else if (PathText.Climbs(path))
            Add(jsonPath, $"'{path}' leads above the root.");
        else
            return true;
        return false;
    }

    /// <summary>A directory of the host that must be there.</summary>
    internal void CheckDirectory(string jsonPath, string path)
    {
        int result = Libc.TryStat(Libc.AT_FDCWD, path, 0, out Libc.Statx stat);
        if (result < 0)
            Add(jsonPath, $"'{path}' cannot be used: {Errno.Describe(-result)}.");
        else if (!stat.IsDirectory)
            Add(jsonPath, $"'{path}' is not a directory.");
    }

    /// <summary>Words of an environment.</summary>
    internal void CheckEnvironment(string jsonPath, List<string> environment)
    {
        for (int i = 0; i < environment.Count; i++)
        {
            // The value is not shown: it may be a secret.
            if (environment[i].IndexOf('=') <= 0)
                Add($"{jsonPath}[{i}]", "Must be NAME=value with a name that is not empty.");
        }
    }
}
