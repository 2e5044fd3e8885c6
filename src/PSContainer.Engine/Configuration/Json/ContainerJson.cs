using System;
using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Configuration.Json;

/// <summary>Reads and writes configurations and states in libcontainer's JSON.</summary>
internal static class ContainerJson
{
    // The files are for machines and never part of a web page: paths and arguments stay as they are.
    private static readonly JsonWriterOptions s_writerOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    // For reading only. Go writes null for an empty list; a model's list is never null, so such a null leaves the empty one.
    private static readonly JsonSerializerOptions s_tolerant = new(ContainerJsonContext.Default.Options)
    {
        TypeInfoResolver = ContainerJsonContext.Default.WithAddedModifier(IgnoreNulls),
    };

    internal static byte[] Write(ContainerConfig config) => Write(config, ContainerJsonContext.Default.ContainerConfig);

    internal static byte[] Write(ProcessConfig process) => Write(process, ContainerJsonContext.Default.ProcessConfig);

    internal static byte[] Write(ContainerState state) => Write(state, ContainerJsonContext.Default.ContainerState);

    internal static byte[] Write(ExitRecord exit) => Write(exit, ContainerJsonContext.Default.ExitRecord);

    /// <exception cref="JsonException">It is no JSON, or has a member of a wrong kind.</exception>
    internal static ContainerConfig ReadConfig(ReadOnlySpan<byte> json) => Read<ContainerConfig>(json);

    /// <exception cref="JsonException">It is no JSON, or has a member of a wrong kind.</exception>
    internal static ProcessConfig ReadProcess(ReadOnlySpan<byte> json) => Read<ProcessConfig>(json);

    /// <exception cref="JsonException">It is no JSON, or has a member of a wrong kind.</exception>
    internal static ContainerState ReadState(ReadOnlySpan<byte> json) => Read<ContainerState>(json);

    /// <exception cref="JsonException">It is no JSON, or has a member of a wrong kind.</exception>
    internal static ExitRecord ReadExit(ReadOnlySpan<byte> json) => Read<ExitRecord>(json);

    private static byte[] Write<T>(T value, JsonTypeInfo<T> info)
    {
        ArrayBufferWriter<byte> buffer = new(8192);
        using (Utf8JsonWriter writer = new(buffer, s_writerOptions))
            JsonSerializer.Serialize(writer, value, info);
        return buffer.WrittenSpan.ToArray();
    }

    private static T Read<T>(ReadOnlySpan<byte> json)
        where T : class =>
        JsonSerializer.Deserialize(json, (JsonTypeInfo<T>)s_tolerant.GetTypeInfo(typeof(T)))
            ?? throw new JsonException("It is null and not an object.");

    private static void IgnoreNulls(JsonTypeInfo info)
    {
        foreach (JsonPropertyInfo property in info.Properties)
        {
            if (property.IsSetNullable || property.PropertyType.IsValueType || property.Set is not { } set)
                continue;
            property.Set = (target, value) =>
            {
                if (value is not null)
                    set(target, value);
            };
        }
    }
}
