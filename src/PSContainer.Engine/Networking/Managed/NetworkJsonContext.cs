using System.Text.Json.Serialization;

namespace PSContainer.Engine.Networking.Managed;

/// <summary>Generated code for the files of managed networks.</summary>
[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(ManagedNetwork))]
[JsonSerializable(typeof(AddressLease))]
internal sealed partial class NetworkJsonContext : JsonSerializerContext
{
}
