using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration;

/// <summary>Execution domains by their number (linux/personality.h).</summary>
[JsonConverter(typeof(Json.NumberedEnumConverter<PersonalityDomain>))]
public enum PersonalityDomain
{
    /// <summary>The machine's own.</summary>
    Linux = 0,

    /// <summary>uname(2) names a CPU of 32 bits.</summary>
    Linux32 = 8,
}
