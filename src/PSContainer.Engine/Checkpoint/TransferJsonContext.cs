using System.Text.Json.Serialization;

namespace PSContainer.Engine.Checkpoint;

/// <summary>Generated code for the lines of a move.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(TransferMessage))]
internal sealed partial class TransferJsonContext : JsonSerializerContext
{
}
