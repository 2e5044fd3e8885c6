using System;
using System.Buffers;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PSContainer.Engine.Configuration.Json;
using PSContainer.Engine.Configuration.Oci.Model;
using PSContainer.Engine.Configuration.Validation;
using PSContainer.Engine.Errors;

namespace PSContainer.Engine.Configuration.Oci;

/// <summary>Reads and writes the JSON of the OCI. Whatever the bytes are, reading gives the model or one exception that says what is wrong where.</summary>
internal static class OciJson
{
    /// <summary>Bytes of the largest document that is read: a hundred times what any engine writes.</summary>
    internal const int LargestDocument = 4 * 1024 * 1024;

    /// <summary>
    /// How deep objects and lists may be in each other. The specification's own are eight deep; and what is unknown must still
    /// fit into a state file, whose readers go 64 deep.
    /// </summary>
    internal const int DeepestNesting = 32;

    private static readonly JsonWriterOptions s_writerOptions = new() { Encoder = new PlainTextEncoder(), Indented = true };

    /// <summary>A whole document.</summary>
    /// <param name="json">UTF-8.</param>
    /// <param name="source">The file, for messages.</param>
    /// <exception cref="ConfigInvalidException">It is no such document.</exception>
    internal static OciSpec ReadSpec(ReadOnlySpan<byte> json, string? source = null) => Read(json, source, OciJsonContext.Default.OciSpec);

    /// <summary>A program alone.</summary>
    /// <exception cref="ConfigInvalidException">It is no such document.</exception>
    internal static OciProcess ReadProcess(ReadOnlySpan<byte> json, string? source = null) => Read(json, source, OciJsonContext.Default.OciProcess);

    /// <summary>Limits alone.</summary>
    /// <exception cref="ConfigInvalidException">It is no such document.</exception>
    internal static OciResources ReadResources(ReadOnlySpan<byte> json, string? source = null) => Read(json, source, OciJsonContext.Default.OciResources);

    /// <summary>The document as text, a member a line.</summary>
    internal static byte[] Write(OciSpec spec)
    {
        ArrayBufferWriter<byte> buffer = new(8192);
        using (Utf8JsonWriter writer = new(buffer, s_writerOptions))
            JsonSerializer.Serialize(writer, spec, OciJsonContext.Default.OciSpec);
        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>A copy with names of the same length in the place of others.</summary>
    private static byte[] Respell(ReadOnlySpan<byte> json, IReadOnlyList<(int Offset, string Name)> names)
    {
        byte[] copy = json.ToArray();
        foreach ((int offset, string name) in names)
            System.Text.Encoding.ASCII.GetBytes(name, copy.AsSpan(offset));
        return copy;
    }

    private static T Read<T>(ReadOnlySpan<byte> json, string? source, JsonTypeInfo<T> info)
        where T : OciObject
    {
        if (json.Length > LargestDocument)
        {
            throw new ConfigInvalidException(
                [new("$", string.Create(CultureInfo.InvariantCulture, $"The document has {json.Length} bytes; more than {LargestDocument} are not read."))], source);
        }

        DocumentCheck check = new(info);
        IReadOnlyList<ConfigViolation> violations = check.Check(json);

        // What stands below such a name is looked at when the name is right; so there may be more.
        while (violations.Count == 0 && check.Respellings.Count > 0)
        {
            json = Respell(json, check.Respellings);
            check = new DocumentCheck(info);
            violations = check.Check(json);
        }

        if (violations.Count != 0)
            throw new ConfigInvalidException(violations, source);
        try
        {
            return JsonSerializer.Deserialize(json, info)!;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or NotSupportedException)
        {
            // The check lets nothing through that the reader would not take; should the two ever differ, it is an error of the document still.
            throw new ConfigInvalidException([new((e as JsonException)?.Path ?? "$", "Cannot be read as what the specification has here.")], source);
        }
    }
}
