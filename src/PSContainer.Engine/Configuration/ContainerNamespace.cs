using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration;

/// <summary>One namespace of the container: new, or joined by path. A kind that the list does not name is shared with the host.</summary>
public sealed class ContainerNamespace
{
    /// <summary>An empty entry, for hashtables and JSON.</summary>
    public ContainerNamespace()
    {
    }

    /// <summary>A new namespace of a kind, or with <paramref name="path"/> one to join.</summary>
    public ContainerNamespace(NamespaceType type, string path = "")
    {
        Type = type;
        Path = path;
    }

    /// <summary>The kind of namespace.</summary>
    [JsonPropertyName("type")]
    public NamespaceType Type { get; set; }

    /// <summary>Absolute path of a namespace file to join (for example <c>/proc/42/ns/net</c>); empty makes a new one.</summary>
    [JsonPropertyName("path")]
    public string Path { get; set; } = string.Empty;
}
