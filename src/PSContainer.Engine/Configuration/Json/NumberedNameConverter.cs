using System;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration.Json;

/// <summary>A word that libcontainer's state file has as a number, counted from 1; reads the word too.</summary>
internal abstract class NumberedNameConverter : JsonConverter<string>
{
    private readonly string[] _names;

    private protected NumberedNameConverter(string[] names) => _names = names;

    /// <inheritdoc/>
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.Number)
            return reader.GetString() ?? string.Empty;
        int number = reader.GetInt32();
        return number >= 1 && number <= _names.Length
            ? _names[number - 1]
            : throw new JsonException($"{number} is not between 1 and {_names.Length}.");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options)
    {
        // A word without a number is kept as it is: better a file that one reader refuses than one that says something else.
        int index = Array.IndexOf(_names, value);
        if (index >= 0)
            writer.WriteNumberValue(index + 1);
        else
            writer.WriteStringValue(value);
    }
}
