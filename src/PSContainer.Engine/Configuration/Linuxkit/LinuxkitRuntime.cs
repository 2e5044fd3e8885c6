using System.Collections.Generic;
using System.Text.Json;
using System.Text.Json.Serialization;
using PSContainer.Engine.Errors;

namespace PSContainer.Engine.Configuration.Linuxkit;

/// <summary>
/// What is to be done around a bundle's container, beside what its config.json says: linuxkit's <c>runtime.json</c>. Cgroups, mounts and
/// directories are made before the container, in this order; interfaces and bound namespaces between its creation and its start.
/// </summary>
public sealed class LinuxkitRuntime
{
    /// <summary>Name of the document in a bundle.</summary>
    public const string FileName = "runtime.json";

    /// <summary>Cgroups that are made in every hierarchy of the machine: paths from the hierarchies' roots.</summary>
    [JsonPropertyName("cgroups")]
    public List<string> Cgroups { get; set; } = [];

    /// <summary>Mounts on the host.</summary>
    [JsonPropertyName("mounts")]
    public List<LinuxkitMount> Mounts { get; set; } = [];

    /// <summary>Directories on the host, made after the mounts.</summary>
    [JsonPropertyName("mkdir")]
    public List<string> Mkdir { get; set; } = [];

    /// <summary>Interfaces that the container gets.</summary>
    [JsonPropertyName("interfaces")]
    public List<LinuxkitInterface> Interfaces { get; set; } = [];

    /// <summary>Files at which the container's namespaces are bound.</summary>
    [JsonPropertyName("bindNS")]
    public LinuxkitNamespaces BindNS { get; set; } = new();

    /// <summary>A word that sets services of one name apart: it goes before the container's id, and into its label <c>namespace</c>. Empty for none.</summary>
    [JsonPropertyName("namespace")]
    public string Namespace { get; set; } = string.Empty;

    /// <summary>Members that nobody knows.</summary>
    [JsonInclude]
    [JsonExtensionData]
    internal Dictionary<string, JsonElement>? Unknown { get; set; }

    /// <summary>Whether there is nothing to do.</summary>
    [JsonIgnore]
    public bool IsEmpty => Cgroups.Count + Mounts.Count + Mkdir.Count + Interfaces.Count == 0 && BindNS.IsEmpty;

    /// <summary>Reads a bundle's runtime.json. Relative paths are from the bundle.</summary>
    /// <param name="bundle">The bundle's directory.</param>
    /// <returns>What it says, or null: there is none.</returns>
    /// <exception cref="ConfigInvalidException">It is no such document; with all that is wrong, each with its place.</exception>
    /// <exception cref="ContainerException">It cannot be read.</exception>
    public static LinuxkitRuntime? Read(string bundle) => LinuxkitReader.Read(bundle);

    /// <summary>Reads the text of a runtime.json.</summary>
    /// <param name="json">UTF-8.</param>
    /// <param name="bundle">Absolute path of the bundle's directory, from which relative paths are.</param>
    /// <param name="source">The file, for messages; or null.</param>
    /// <exception cref="ConfigInvalidException">It is no such document; with all that is wrong, each with its place.</exception>
    public static LinuxkitRuntime Parse(System.ReadOnlySpan<byte> json, string bundle, string? source = null) => LinuxkitReader.Parse(json, bundle, source);

    /// <summary>Whether a directory comes to be by what is done here: it, or one above it, is mounted on or made.</summary>
    internal bool Makes(string path)
    {
        foreach (LinuxkitMount mount in Mounts)
        {
            if (Holds(mount.Destination, path))
                return true;
        }

        return Mkdir.Exists(d => Holds(d, path) || Holds(path, d));
    }

    private static bool Holds(string directory, string path) =>
        path == directory || path.StartsWith(directory.TrimEnd('/') + "/", System.StringComparison.Ordinal);
}
