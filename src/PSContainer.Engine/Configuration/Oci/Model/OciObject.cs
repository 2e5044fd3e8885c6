using System.Collections.Generic;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration.Oci.Model;

/// <summary>An object of the document. Every member may be missing, and one that is null is as one that is missing.</summary>
internal abstract class OciObject
{
    /// <summary>Members that the model does not know; they are written back as they were.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }

    /// <summary>What tells it from its neighbours in a list, or null.</summary>
    [JsonIgnore]
    internal virtual string? Identity => null;
}
