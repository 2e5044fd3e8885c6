using System;
using System.Buffers;
using System.Text.Json;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Configuration.Json;

/// <summary>Reads and writes configurations and states in libcontainer's JSON.</summary>
internal static class ContainerJson
{
    // The files are for machines and never part of a web page: paths and arguments stay as they are.
    private static readonly JsonWriterOptions s_writerOptions = new()
    {
        Encoder = new PlainTextEncoder(),
        SkipValidation = true,
    };

    internal static byte[] Write(ContainerConfig config) => Write(config, ConfigJsonWriter.Write);

    internal static byte[] Write(ProcessConfig process) => Write(process, ProcessJsonWriter.Write);

    internal static byte[] Write(ContainerState state) => Write(state, StateJsonWriter.Write);

    internal static byte[] Write(ExitRecord exit) => Write(exit, StateJsonWriter.Write);

    /// <summary>As the generated code writes it: what few containers have, and all else in the tests of what is written by hand.</summary>
    internal static void WriteGenerated<T>(Utf8JsonWriter writer, T value) =>
        JsonSerializer.Serialize(writer, value, GeneratedJson.InfoOf<T>());

    /// <exception cref="JsonException">It is no JSON, or has a member of a wrong kind.</exception>
    internal static ContainerConfig ReadConfig(ReadOnlySpan<byte> json) => Read<ContainerConfig>(json);

    /// <exception cref="JsonException">It is no JSON, or has a member of a wrong kind.</exception>
    internal static ProcessConfig ReadProcess(ReadOnlySpan<byte> json) => Read<ProcessConfig>(json);

    /// <exception cref="JsonException">It is no JSON, or has a member of a wrong kind.</exception>
    internal static RootOverlay ReadOverlay(ReadOnlySpan<byte> json) => Read<RootOverlay>(json);

    /// <exception cref="JsonException">It is no JSON, or has a member of a wrong kind.</exception>
    internal static ContainerState ReadState(ReadOnlySpan<byte> json) => Read<ContainerState>(json);

    /// <exception cref="JsonException">It is no JSON, or has a member of a wrong kind.</exception>
    internal static ExitRecord ReadExit(ReadOnlySpan<byte> json) => Read<ExitRecord>(json);

    internal static byte[] Write<T>(T value, Action<Utf8JsonWriter, T> write)
    {
        ArrayBufferWriter<byte> buffer = new(8192);
        using (Utf8JsonWriter writer = new(buffer, s_writerOptions))
            write(writer, value);
        return buffer.WrittenSpan.ToArray();
    }

    private static T Read<T>(ReadOnlySpan<byte> json)
        where T : class =>
        JsonSerializer.Deserialize(json, GeneratedJson.InfoOf<T>()) ?? throw new JsonException("It is null and not an object.");
}
