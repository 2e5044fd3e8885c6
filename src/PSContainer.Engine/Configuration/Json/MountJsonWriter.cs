using System.Collections.Generic;
using System.Text.Json;

namespace PSContainer.Engine.Configuration.Json;

/// <summary>Writes mounts and mappings of ids.</summary>
internal static class MountJsonWriter
{
    internal static void Write(Utf8JsonWriter writer, ContainerMount mount)
    {
        writer.WriteStartObject();
        writer.Text("source"u8, mount.Source);
        writer.Text("destination"u8, mount.Destination);
        writer.Text("device"u8, mount.Type);
        writer.WriteNumber("flags"u8, (ulong)mount.Flags);
        writer.WriteNumber("cleared_flags"u8, (ulong)mount.ClearedFlags);
        WritePropagation(writer, mount.PropagationFlags);
        writer.Text("data"u8, mount.Data);
        writer.Text("relabel"u8, mount.Relabel);
        writer.Object("rec_attr"u8, mount.RecursiveAttributes, Write);
        writer.WriteNumber("extensions"u8, (int)mount.Extensions);
        writer.Objects("uid_mappings"u8, mount.UidMappings, Write);
        writer.Objects("gid_mappings"u8, mount.GidMappings, Write);
        writer.Objects("premount_cmds"u8, mount.PremountCommands, ContainerJson.WriteGenerated);
        writer.Objects("postmount_cmds"u8, mount.PostmountCommands, ContainerJson.WriteGenerated);
        writer.WriteEndObject();
    }

    internal static void Write(Utf8JsonWriter writer, IdMap map)
    {
        writer.WriteStartObject();
        writer.WriteNumber("container_id"u8, map.ContainerId);
        writer.WriteNumber("host_id"u8, map.HostId);
        writer.WriteNumber("size"u8, map.Size);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, RecursiveMountAttributes attributes)
    {
        writer.WriteStartObject();
        writer.WriteNumber("Attr_set"u8, attributes.Set);
        writer.WriteNumber("Attr_clr"u8, attributes.Clear);
        writer.WriteEndObject();
    }

    private static void WritePropagation(Utf8JsonWriter writer, List<MountFlags>? flags)
    {
        if (flags is null)
            return;
        writer.WriteStartArray("propagation_flags"u8);
        foreach (MountFlags flag in flags)
            writer.WriteNumberValue((ulong)flag);
        writer.WriteEndArray();
    }
}
