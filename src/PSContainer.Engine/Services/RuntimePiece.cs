using System.Text.Json.Serialization;

namespace PSContainer.Engine.Services;

/// <summary>One thing that is there because a runtime configuration wanted it. Written down before it is made, so that it is found whatever happens.</summary>
internal sealed class RuntimePiece
{
    /// <summary>What it is.</summary>
    [JsonPropertyName("kind")]
    public RuntimePieceKind Kind { get; set; }

    /// <summary>The file or directory; of interfaces the file of the network namespace.</summary>
    [JsonPropertyName("path")]
    public string Path { get; set; } = string.Empty;

    /// <summary>Number of the mount that was seen at the path before (statx(2)): as long as that is seen there, nothing of ours is.</summary>
    [JsonPropertyName("below")]
    public ulong Below { get; set; }

    /// <summary>Name of an interface.</summary>
    [JsonPropertyName("name")]
    public string Name { get; set; } = string.Empty;

    /// <summary>Hardware address of a pair's end on the host, chosen at random; or the kind of an inner interface.</summary>
    [JsonPropertyName("mark")]
    public string Mark { get; set; } = string.Empty;
}
