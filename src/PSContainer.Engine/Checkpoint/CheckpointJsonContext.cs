using System.Collections.Generic;
using System.Text.Json.Serialization;

namespace PSContainer.Engine.Checkpoint;

/// <summary>Generated code for the JSON of checkpoints. In a context of its own, so that who starts a container pays nothing for it.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(CheckpointManifest))]
[JsonSerializable(typeof(List<string>))]
internal sealed partial class CheckpointJsonContext : JsonSerializerContext
{
}
