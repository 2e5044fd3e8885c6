using System;
using System.Text.Json;
using System.Text.Json.Serialization;
using PSContainer.Engine.Terminals;

namespace PSContainer.Engine.Configuration.Json;

/// <summary>The size of a terminal as <c>80x24</c>.</summary>
internal sealed class TerminalSizeConverter : JsonConverter<TerminalSize>
{
    public override TerminalSize Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && TerminalSize.TryParse(reader.GetString(), out TerminalSize size)
            ? size
            : throw new JsonException("is not the size of a terminal, such as 80x24");

    public override void Write(Utf8JsonWriter writer, TerminalSize value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
