using System.Collections.Generic;
using System.Text.Json;
using PSContainer.Engine.Configuration.Json;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Hooks;

/// <summary>What a hook is told of its container: the state of the OCI runtime-spec. A command reads it as JSON from its standard input.</summary>
public sealed record HookState
{
    /// <summary>The version of the OCI runtime-spec that the state follows.</summary>
    public const string OciVersion = "1.2.0";

    /// <summary>The container's id.</summary>
    public required string Id { get; init; }

    /// <summary>What has become of it so far.</summary>
    public required HookStatus Status { get; init; }

    /// <summary>Process id of its init, as seen from where the hook runs; 0 where there is none, and then it is left out of the JSON.</summary>
    public int Pid { get; init; }

    /// <summary>Absolute path of the OCI bundle, by the label <c>bundle</c>; without one, the directory of the container's state.</summary>
    public string Bundle { get; init; } = string.Empty;

    /// <summary>The container's other labels.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>As a hook reads it.</summary>
    internal byte[] ToJson() => ContainerJson.Write(this, WriteJson);

    internal void Write(WireWriter writer)
    {
        writer.String(Id);
        writer.Byte((byte)Status);
        writer.Int(Pid);
        writer.String(Bundle);
        writer.Int(Annotations.Count);
        foreach ((string name, string value) in Annotations)
        {
            writer.String(name);
            writer.String(value);
        }
    }

    internal static HookState Read(WireReader reader)
    {
        HookState state = new()
        {
            Id = reader.String(),
            Status = (HookStatus)reader.Byte(),
            Pid = reader.Int(),
            Bundle = reader.String(),
        };
        int count = reader.Count(2 * sizeof(int));
        Dictionary<string, string> annotations = new(count);
        for (int i = 0; i < count; i++)
            annotations[reader.String()] = reader.String();
        return state with { Annotations = annotations };
    }

    internal static void WriteJson(Utf8JsonWriter writer, HookState state)
    {
        writer.WriteStartObject();
        writer.WriteString("ociVersion"u8, OciVersion);
        writer.WriteString("id"u8, state.Id);
        writer.WriteString("status"u8, state.Status switch
        {
            HookStatus.Creating => "creating"u8,
            HookStatus.Created => "created"u8,
            HookStatus.Running => "running"u8,
            _ => "stopped"u8,
        });
        if (state.Pid != 0)
            writer.WriteNumber("pid"u8, state.Pid);
        writer.WriteString("bundle"u8, state.Bundle);
        if (state.Annotations.Count > 0)
        {
            writer.WriteStartObject("annotations"u8);
            foreach ((string name, string value) in state.Annotations)
                writer.WriteString(name, value);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
