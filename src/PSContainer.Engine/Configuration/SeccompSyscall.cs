using System.Collections.Generic;
using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration;

/// <summary>What happens on a system call.</summary>
public sealed class SeccompSyscall
{
    /// <summary>Name of the call.</summary>
    [JsonPropertyName("name")]
    public string Name { get; set; } = string.Empty;

    /// <summary>What to do, <c>SCMP_ACT_…</c>.</summary>
    [JsonPropertyName("action")]
    [JsonConverter(typeof(Json.SeccompActionConverter))]
    public string Action { get; set; } = "SCMP_ACT_ALLOW";

    /// <summary>errno of SCMP_ACT_ERRNO or SCMP_ACT_TRACE; EPERM by default.</summary>
    [JsonPropertyName("errnoRet")]
    public uint? ErrnoReturn { get; set; }

    /// <summary>All conditions must hold.</summary>
    [JsonPropertyName("args")]
    public List<SeccompArgument> Args { get; set; } = [];
}
