using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration;

/// <summary>A condition on one argument of a system call (seccomp_rule_add(3)).</summary>
public sealed class SeccompArgument
{
    /// <summary>0 to 5.</summary>
    [JsonPropertyName("index")]
    public uint Index { get; set; }

    /// <summary>Operand.</summary>
    [JsonPropertyName("value")]
    public ulong Value { get; set; }

    /// <summary>Second operand: the value compared after the mask, for SCMP_CMP_MASKED_EQ.</summary>
    [JsonPropertyName("value_two")]
    public ulong ValueTwo { get; set; }

    /// <summary><c>SCMP_CMP_NE</c>, <c>_LT</c>, <c>_LE</c>, <c>_EQ</c>, <c>_GE</c>, <c>_GT</c>, <c>_MASKED_EQ</c>.</summary>
    [JsonPropertyName("op")]
    [JsonConverter(typeof(Json.SeccompOperatorConverter))]
    public string Operator { get; set; } = "SCMP_CMP_EQ";
}
