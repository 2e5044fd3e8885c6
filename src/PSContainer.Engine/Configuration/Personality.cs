using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration;

/// <summary>Execution domain of the container's processes (personality(2)).</summary>
public sealed class Personality
{
    /// <summary>The domain.</summary>
    [JsonPropertyName("domain")]
    public PersonalityDomain Domain { get; set; }
}
