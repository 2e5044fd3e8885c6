using System;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration.Json;

/// <summary>The letter of a device type as its number, as libcontainer's state file has it (99 for <c>c</c>); reads the letter too.</summary>
internal sealed class DeviceTypeConverter : JsonConverter<char>
{
    /// <inheritdoc/>
    public override char Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Number)
            return (char)reader.GetUInt16();
        string? text = reader.GetString();
        return text is { Length: 1 } ? text[0] : throw new JsonException($"'{text}' is not the letter of a device type.");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, char value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value);
}
