using System;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration.Json;

/// <summary>
/// The kinds of namespace by libcontainer's words, as values and as keys. The converter that comes with the library does
/// the same, but looks the words up by reflection, which costs a cold native process more than all the rest of the file.
/// </summary>
internal sealed class NamespaceTypeConverter : JsonConverter<NamespaceType>
{
    // By the number of the enum's member.
    private static readonly string[] s_words =
        ["NEWNS", "NEWUTS", "NEWIPC", "NEWPID", "NEWNET", "NEWUSER", "NEWCGROUP", "NEWTIME"];

    /// <inheritdoc/>
    public override NamespaceType Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Parse(reader.GetString());

    /// <inheritdoc/>
    public override NamespaceType ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Parse(reader.GetString());

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, NamespaceType value, JsonSerializerOptions options) =>
        writer.WriteStringValue(WordOf(value));

    /// <inheritdoc/>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, NamespaceType value, JsonSerializerOptions options) =>
        writer.WritePropertyName(WordOf(value));

    internal static string WordOf(NamespaceType type) => s_words[(int)type];

    internal static NamespaceType Parse(string? word)
    {
        int index = Array.IndexOf(s_words, word);
        return index >= 0 ? (NamespaceType)index : throw new JsonException($"'{word}' is no kind of namespace.");
    }
}
