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

    // Go writes null for an empty list; a model's list is never null, so such a null leaves the empty one. The same options
    // for writing too: what a cold process pays for is making the description of the types, and so it is made once.
    private static readonly JsonSerializerOptions s_options = new(ContainerJsonContext.Default.Options)
    {
        TypeInfoResolver = ContainerJsonContext.Default.WithAddedModifier(IgnoreNulls),
    };

    internal static byte[] Write(ContainerConfig config) => WriteAny(config);

    internal static byte[] Write(ProcessConfig process) => WriteAny(process);

    internal static byte[] Write(ContainerState state) => WriteAny(state);

    internal static byte[] Write(ExitRecord exit) => WriteAny(exit);

    /// <exception cref="JsonException">It is no JSON, or has a member of a wrong kind.</exception>
    internal static ContainerConfig ReadConfig(ReadOnlySpan<byte> json) => Read<ContainerConfig>(json);

    /// <exception cref="JsonException">It is no JSON, or has a member of a wrong kind.</exception>
    internal static ProcessConfig ReadProcess(ReadOnlySpan<byte> json) => Read<ProcessConfig>(json);

    /// <exception cref="JsonException">It is no JSON, or has a member of a wrong kind.</exception>
    internal static ContainerState ReadState(ReadOnlySpan<byte> json) => Read<ContainerState>(json);

    /// <exception cref="JsonException">It is no JSON, or has a member of a wrong kind.</exception>
    internal static ExitRecord ReadExit(ReadOnlySpan<byte> json) => Read<ExitRecord>(json);

    /// <summary>Description of a type that is part of a configuration or state, or null.</summary>
    internal static JsonTypeInfo? TryGetInfo(Type type) => s_options.TryGetTypeInfo(type, out JsonTypeInfo? info) ? info : null;

    private static byte[] WriteAny<T>(T value)
    {
        ArrayBufferWriter<byte> buffer = new(8192);
        using (Utf8JsonWriter writer = new(buffer, s_writerOptions))
            JsonSerializer.Serialize(writer, value, (JsonTypeInfo<T>)s_options.GetTypeInfo(typeof(T)));
        return buffer.WrittenSpan.ToArray();
    }

    private static T Read<T>(ReadOnlySpan<byte> json)
        where T : class =>
        JsonSerializer.Deserialize(json, (JsonTypeInfo<T>)s_options.GetTypeInfo(typeof(T)))
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
