using System.Text.Json.Serialization;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Configuration.Json;

/// <summary>Generated code for the JSON of configurations and states: no reflection, so that it works in a native executable.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ContainerConfig))]
[JsonSerializable(typeof(ProcessConfig))]
[JsonSerializable(typeof(RootOverlay))]
[JsonSerializable(typeof(ContainerResources))]
[JsonSerializable(typeof(ContainerState))]
[JsonSerializable(typeof(ExitRecord))]
internal sealed partial class ContainerJsonContext : JsonSerializerContext
{
}
