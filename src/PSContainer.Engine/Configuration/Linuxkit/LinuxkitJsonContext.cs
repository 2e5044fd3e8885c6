using System.Text.Json.Serialization;
using PSContainer.Engine.Configuration.Oci;
using PSContainer.Engine.Services;

namespace PSContainer.Engine.Configuration.Linuxkit;

/// <summary>Generated code for runtime.json and for what is recorded of it.</summary>
[JsonSourceGenerationOptions(MaxDepth = OciJson.DeepestNesting + 4, UseStringEnumConverter = true, WriteIndented = true)]
[JsonSerializable(typeof(LinuxkitRuntime))]
[JsonSerializable(typeof(RuntimeRecord))]
[JsonSerializable(typeof(ServiceTreeRecord))]
internal sealed partial class LinuxkitJsonContext : JsonSerializerContext
{
}
