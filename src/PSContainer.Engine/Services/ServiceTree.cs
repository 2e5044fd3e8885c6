using System;
using System.Collections.Generic;
using System.IO;
using PSContainer.Engine.Configuration.Oci;
using PSContainer.Engine.Errors;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Services;

/// <summary>
/// A directory of bundles as linuxkit has it: <c>onboot</c>, <c>services</c> and <c>onshutdown</c>, with a bundle in each directory
/// below; itself or its directory <c>containers</c>.
/// </summary>
public sealed class ServiceTree
{
    private static readonly (ServiceKind Kind, string Directory)[] s_parts =
        [(ServiceKind.OnBoot, "onboot"), (ServiceKind.Service, "services"), (ServiceKind.OnShutdown, "onshutdown")];

    private ServiceTree(string path, List<ServiceBundle> bundles)
    {
        Path = path;
        Bundles = bundles;
    }

    /// <summary>Absolute path, as it was named.</summary>
    public string Path { get; }

    /// <summary>The bundles: by kind, and by name in ordinal order.</summary>
    public IReadOnlyList<ServiceBundle> Bundles { get; }

    /// <summary>Reads and checks all its bundles; touches nothing.</summary>
    /// <param name="path">The directory.</param>
    /// <exception cref="ContainerException">It has no such bundles, or one of them is wrong: the first is named.</exception>
    public static ServiceTree Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        string root = Find(full);
        List<ServiceBundle> bundles = [];
        Dictionary<string, ServiceBundle> ids = new(StringComparer.Ordinal);
        foreach ((ServiceKind kind, string part) in s_parts)
        {
            foreach (string directory in DirectoriesOf($"{root}/{part}"))
            {
                ServiceBundle bundle = new(kind, System.IO.Path.GetFileName(directory), Bundle.OpenWithRuntime(directory));
                ContainerId.Validate(bundle.ContainerId);
                if (!ids.TryAdd(bundle.ContainerId, bundle))
                    throw Wrong($"'{directory}' and '{ids[bundle.ContainerId].Bundle.Directory}' would have the same container id '{bundle.ContainerId}'", "Give one of the directories another name.");
                if (bundle.Bundle.Spec.Process?.Args is not { Count: > 0 })
                    throw Wrong($"'{bundle.Bundle.ConfigPath}' names no program", "Give it one: $.process.args.");
                bundles.Add(bundle);
            }
        }

        return bundles.Count > 0 ? new(full, bundles) : throw NoTree(full);
    }

    private static string Find(string path)
    {
        foreach (string candidate in (string[])[path, path + "/containers"])
        {
            if (Array.Exists(s_parts, p => Directory.Exists($"{candidate}/{p.Directory}")))
                return candidate;
        }

        throw NoTree(path);
    }

    private static string[] DirectoriesOf(string path)
    {
        if (!Directory.Exists(path))
            return [];
        string[] directories = Array.FindAll(Directory.GetDirectories(path), d => System.IO.Path.GetFileName(d)[0] != '.');
        Array.Sort(directories, StringComparer.Ordinal);
        return directories;
    }

    private static ContainerException NoTree(string path) => Wrong($"'{path}' has no bundles to run", "Name a directory that has onboot, services or onshutdown in it, with a bundle in each directory below.");

    private static ContainerException Wrong(string message, string hint) => new(ErrorCode.ConfigInvalid, message) { Hint = hint };
}
