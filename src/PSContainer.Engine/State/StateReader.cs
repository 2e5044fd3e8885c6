using System;
using System.Collections.Generic;
using System.Text.Json;
using PSContainer.Engine.Configuration.Json;
using PSContainer.Engine.Lifecycle;

namespace PSContainer.Engine.State;

/// <summary>
/// Reads a state file of this engine by hand, all but the configuration, which is read when somebody asks for it: the serializer's
/// descriptions of its types cost a cold native process three milliseconds, more than all the rest of most commands.
/// </summary>
internal static class StateReader
{
    /// <summary>The state; null where there is anything in the file that this engine does not write so: then the generated code reads it, and says what is wrong.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    internal static ContainerState? TryRead(byte[] json)
    {
        Utf8JsonReader reader = new(json);
        ContainerState state = new();
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!TryReadMember(ref reader, state, json))
                return null;
        }

        return reader.TokenType == JsonTokenType.EndObject && !reader.Read() && state is { Extension: not null, HasConfig: true } ? state : null;
    }

    private static bool TryReadMember(ref Utf8JsonReader reader, ContainerState state, byte[] json)
    {
        if (reader.ValueTextEquals("id"u8))
            return Text(ref reader, out string id) && Set(() => state.Id = id);
        if (reader.ValueTextEquals("init_process_pid"u8))
            return Number(ref reader, out ulong pid) && pid <= int.MaxValue && Set(() => state.InitProcessPid = (int)pid);
        if (reader.ValueTextEquals("init_process_start"u8))
            return Number(ref reader, out ulong start) && Set(() => state.InitProcessStart = start);
        if (reader.ValueTextEquals("created"u8))
            return Time(ref reader, out DateTimeOffset created) && Set(() => state.Created = created);
        if (reader.ValueTextEquals("rootless"u8))
            return Truth(ref reader, out bool rootless) && Set(() => state.Rootless = rootless);
        if (reader.ValueTextEquals("cgroup_paths"u8))
            return Map(ref reader, (name, path) => state.CgroupPaths[name] = path);
        if (reader.ValueTextEquals("namespace_paths"u8))
            return Map(ref reader, (word, path) => state.NamespacePaths[NamespaceTypeConverter.Parse(word)] = path);
        if (reader.ValueTextEquals("external_descriptors"u8))
            return Texts(ref reader, state.ExternalDescriptors);
        if (reader.ValueTextEquals("intel_rdt_path"u8))
            return Text(ref reader, out string rdt) && Set(() => state.IntelRdtPath = rdt);
        if (reader.ValueTextEquals("config"u8))
            return ConfigBriefReader.TryRead(ref reader, json, out ReadOnlyMemory<byte> raw, out ConfigBrief brief) && Set(() => state.Defer(raw, brief));
        if (reader.ValueTextEquals("org.pscontainer"u8))
            return TryReadExtension(ref reader, state, json);
        return false;
    }

    private static bool TryReadExtension(ref Utf8JsonReader reader, ContainerState state, byte[] json)
    {
        StateExtension extension = state.Extension = new();
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!TryReadMember(ref reader, extension, json))
                return false;
        }

        return reader.TokenType == JsonTokenType.EndObject;
    }

    private static bool TryReadMember(ref Utf8JsonReader reader, StateExtension extension, byte[] json)
    {
        if (reader.ValueTextEquals("schema"u8))
            return Number(ref reader, out ulong schema) && schema <= int.MaxValue && Set(() => extension.Schema = (int)schema);
        if (reader.ValueTextEquals("boot_id"u8))
            return Text(ref reader, out string boot) && Set(() => extension.BootId = boot);
        if (reader.ValueTextEquals("owner"u8))
            return Number(ref reader, out ulong owner) && owner <= uint.MaxValue && Set(() => extension.Owner = (uint)owner);
        if (reader.ValueTextEquals("started"u8))
            return Time(ref reader, out DateTimeOffset started) && Set(() => extension.Started = started);
        if (reader.ValueTextEquals("monitor_pid"u8))
            return Number(ref reader, out ulong pid) && pid <= int.MaxValue && Set(() => extension.MonitorPid = (int)pid);
        if (reader.ValueTextEquals("monitor_start"u8))
            return Number(ref reader, out ulong start) && Set(() => extension.MonitorStart = start);
        if (reader.ValueTextEquals("cgroup_driver"u8))
            return Number(ref reader, out ulong driver) && driver <= (ulong)CgroupDriver.Disabled && Set(() => extension.CgroupDriver = (CgroupDriver)driver);
        if (reader.ValueTextEquals("data_directory"u8))
            return Text(ref reader, out string data) && Set(() => extension.DataDirectory = data);
        if (reader.ValueTextEquals("checkpoint"u8))
            return Text(ref reader, out string checkpoint) && Set(() => extension.Checkpoint = checkpoint);
        if (reader.ValueTextEquals("veth_pairs"u8))
            return reader.Read() && reader.TokenType == JsonTokenType.StartArray && reader.Read() && reader.TokenType == JsonTokenType.EndArray;
        if (reader.ValueTextEquals("overlay"u8))
            return Slice(ref reader, json, out ReadOnlyMemory<byte> overlay) && Set(() => extension.DeferOverlay(overlay));
        if (reader.ValueTextEquals("process"u8))
            return Slice(ref reader, json, out ReadOnlyMemory<byte> process) && Set(() => extension.DeferProcess(process));
        return false;
    }

    /// <summary>An object as it stands.</summary>
    private static bool Slice(ref Utf8JsonReader reader, byte[] json, out ReadOnlyMemory<byte> slice)
    {
        slice = default;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return false;
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        slice = json.AsMemory(start, (int)reader.BytesConsumed - start);
        return true;
    }

    private static bool Set(Action set)
    {
        set();
        return true;
    }

    private static bool Text(ref Utf8JsonReader reader, out string value)
    {
        bool fits = reader.Read() && reader.TokenType == JsonTokenType.String;
        value = fits ? reader.GetString()! : string.Empty;
        return fits;
    }

    private static bool Number(ref Utf8JsonReader reader, out ulong value)
    {
        value = 0;
        return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetUInt64(out value);
    }

    private static bool Truth(ref Utf8JsonReader reader, out bool value)
    {
        bool fits = reader.Read() && reader.TokenType is JsonTokenType.True or JsonTokenType.False;
        value = fits && reader.TokenType == JsonTokenType.True;
        return fits;
    }

    private static bool Time(ref Utf8JsonReader reader, out DateTimeOffset value)
    {
        value = default;
        return reader.Read() && reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out value);
    }

    private static bool Map(ref Utf8JsonReader reader, Action<string, string> add)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            if (!Text(ref reader, out string value))
                return false;
            add(name, value);
        }

        return reader.TokenType == JsonTokenType.EndObject;
    }

    private static bool Texts(ref Utf8JsonReader reader, List<string> values)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
            return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
            values.Add(reader.GetString()!);
        return reader.TokenType == JsonTokenType.EndArray;
    }
}
