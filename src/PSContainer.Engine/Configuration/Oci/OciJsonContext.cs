using System.Text.Json.Serialization;
using PSContainer.Engine.Configuration.Oci.Model;

namespace PSContainer.Engine.Configuration.Oci;

/// <summary>Generated code for the JSON of the OCI: no reflection, so that it works in a native executable.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    MaxDepth = OciJson.DeepestNesting)]
[JsonSerializable(typeof(OciSpec))]
internal sealed partial class OciJsonContext : JsonSerializerContext
{
}
