using System;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration.Json;

/// <summary>A list of CPUs or nodes (<c>0-3,7</c>), which libcontainer's state file has as the words of a bit mask; reads the list too.</summary>
internal sealed class NumberListConverter : JsonConverter<string>
{
    private const int BitsOfWord = 64;

    /// <inheritdoc/>
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            return reader.GetString() ?? string.Empty;
        NumberList list = new();
        for (int word = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; word++)
        {
            ulong bits = reader.GetUInt64();
            for (int bit = 0; bit < BitsOfWord; bit++)
            {
                if ((bits >> bit & 1) != 0 && !list.TryAdd(word * BitsOfWord + bit))
                    throw new JsonException($"A number of a list is over {NumberList.Largest}.");
            }
        }

        return list.ToString();
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options)
    {
        // What is no list is kept as it is: better a file that one reader refuses than one that says something else.
        if (!NumberList.TryParse(value, out NumberList? list))
        {
            writer.WriteStringValue(value);
            return;
        }

        writer.WriteStartArray();
        foreach (ulong word in list.Words)
            writer.WriteNumberValue(word);
        writer.WriteEndArray();
    }
}
