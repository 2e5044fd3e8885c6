using System;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration.Json;

/// <summary>A yes or no that libcontainer's state file has as 1 or 0; reads true and false too.</summary>
internal sealed class NumberedBooleanConverter : JsonConverter<bool?>
{
    /// <inheritdoc/>
    public override bool? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType switch
        {
            JsonTokenType.Null => null,
            JsonTokenType.Number => reader.GetInt64() != 0,
            _ => reader.GetBoolean(),
        };

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, bool? value, JsonSerializerOptions options)
    {
        if (value is { } flag)
            writer.WriteNumberValue(flag ? 1 : 0);
        else
            writer.WriteNullValue();
    }
}
