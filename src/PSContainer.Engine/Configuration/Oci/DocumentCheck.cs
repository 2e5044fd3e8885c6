using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using PSContainer.Engine.Configuration.Validation;

namespace PSContainer.Engine.Configuration.Oci;

/// <summary>
/// Holds the text of a document against the model before it is read: that it is JSON, in UTF-8, not nested too deep, without
/// a name twice in one object, and that every member that the model knows is of its kind and its range. The serializer would
/// take the last of two equal names, and its messages name types of this library in place of what is wrong.
/// </summary>
internal sealed class DocumentCheck(JsonTypeInfo model)
{
    private const int MostViolations = 50;

    private readonly List<ConfigViolation> _violations = [];
    private readonly List<(int Offset, string Name)> _respellings = [];
    private readonly DocumentPath _path = new();

    /// <summary>
    /// Names that differ from a member of the model in capitals alone, and where they stand: JSON as Go reads it, and so the documents
    /// of those who tried theirs with other runtimes, does not tell them apart.
    /// </summary>
    internal IReadOnlyList<(int Offset, string Name)> Respellings => _respellings;

    /// <summary>All that is wrong; what is no JSON ends the check.</summary>
    internal IReadOnlyList<ConfigViolation> Check(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
            return [new("$", "The text is not UTF-8.")];

        // As if more might follow: so that an end that comes too early is told from what is wrong.
        Utf8JsonReader reader = new(json, isFinalBlock: false, new JsonReaderState(new() { MaxDepth = OciJson.DeepestNesting }));
        try
        {
            if (json.Trim(" \t\r\n"u8).IsEmpty)
                Add("The document is empty.");
            else if (!Next(ref reader))
                return _violations;
            else if (reader.TokenType != JsonTokenType.StartObject)
                Add($"Must be an object, not {NameOf(reader.TokenType)}.");
            else if (Value(ref reader, model))
                _ = reader.Read();
        }
        catch (JsonException e)
        {
            // The reader counts an object or list only once it is past its first character.
            int depth = reader.CurrentDepth + (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray ? 1 : 0);
            Add(depth >= OciJson.DeepestNesting
                ? $"Is nested deeper than {OciJson.DeepestNesting} levels."
                : string.Create(CultureInfo.InvariantCulture, $"Is no JSON from here on: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}."));
        }

        return _violations;
    }

    /// <returns>Whether there is more to look at.</returns>
    private bool Value(ref Utf8JsonReader reader, JsonTypeInfo? info)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                if (info is not null && info.Kind is not (JsonTypeInfoKind.Object or JsonTypeInfoKind.Dictionary))
                    return Wrong(ref reader, info);
                return Members(ref reader, info);
            case JsonTokenType.StartArray:
                if (info is not null && info.Kind != JsonTypeInfoKind.Enumerable)
                    return Wrong(ref reader, info);
                return Items(ref reader, info);
            default:
                return Scalar(ref reader, info);
        }
    }

    private bool Members(ref Utf8JsonReader reader, JsonTypeInfo? info)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        List<(int Offset, string Name)>? alike = null;
        while (Next(ref reader))
        {
            if (reader.TokenType == JsonTokenType.EndObject)
            {
                // The name as it should be wins, and of several others the first.
                foreach ((int offset, string known) in alike ?? [])
                {
                    if (seen.Add(known))
                        _respellings.Add((offset, known));
                }

                return true;
            }

            if (!TryGetText(ref reader, out string name))
                Add("Has a name with an escape that is no character.");
            _path.EnterMember(name);
            if (!seen.Add(name))
                Add("Stands in its object twice.");
            JsonTypeInfo? member = info?.Kind == JsonTypeInfoKind.Dictionary ? ModelKinds.ElementOf(info) : ModelKinds.MemberOf(info, name);
            if (member is null && !reader.ValueIsEscaped && ModelKinds.FindAlike(info, name) is { } other)
                (alike ??= []).Add(((int)reader.TokenStartIndex + 1, other));
            if (!Next(ref reader))
                return false;
            if (info?.Kind == JsonTypeInfoKind.Dictionary && reader.TokenType == JsonTokenType.Null)
                Add("Must not be null.");
            if (!Value(ref reader, member))
                return false;
            _path.Leave();
        }

        return false;
    }

    private bool Items(ref Utf8JsonReader reader, JsonTypeInfo? info)
    {
        JsonTypeInfo? item = info is null ? null : ModelKinds.ElementOf(info);
        for (int i = 0; Next(ref reader); i++)
        {
            if (reader.TokenType == JsonTokenType.EndArray)
                return true;
            _path.EnterItem(i);
            if (item is not null && reader.TokenType == JsonTokenType.Null)
                Add("Must not be null.");
            if (!Value(ref reader, item))
                return false;
            _path.Leave();
        }

        return false;
    }

    private bool Scalar(ref Utf8JsonReader reader, JsonTypeInfo? info)
    {
        if (reader.TokenType == JsonTokenType.String && !TryGetText(ref reader, out _))
            Add("Has an escape that is no character.");
        else if (info is not null && reader.TokenType != JsonTokenType.Null && ModelKinds.FaultOf(ref reader, info) is { } fault)
            Add($"{fault}, not {(reader.TokenType == JsonTokenType.Number ? Excerpt(reader.ValueSpan) : NameOf(reader.TokenType))}.");
        return _violations.Count < MostViolations;
    }

    /// <summary>A list or an object where there must be something else: what is in it is of no interest.</summary>
    private bool Wrong(ref Utf8JsonReader reader, JsonTypeInfo info)
    {
        Add($"{ModelKinds.Describe(info)}, not {NameOf(reader.TokenType)}.");
        int depth = reader.CurrentDepth;
        while (Next(ref reader))
        {
            if (reader.CurrentDepth == depth && reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
                return _violations.Count < MostViolations;
        }

        return false;
    }

    private bool Next(ref Utf8JsonReader reader)
    {
        if (reader.Read())
            return true;
        Add("The document ends in the middle.");
        return false;
    }

    private void Add(string message) => _violations.Add(new(_path.ToString(), message));

    private static bool TryGetText(ref Utf8JsonReader reader, out string text)
    {
        try
        {
            text = reader.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            // An escape of half a surrogate pair.
            text = string.Empty;
            return false;
        }
    }

    private static string Excerpt(ReadOnlySpan<byte> number) =>
        System.Text.Encoding.UTF8.GetString(number.Length <= 40 ? number : number[..40]) + (number.Length > 40 ? "…" : string.Empty);

    private static string NameOf(JsonTokenType type) => type switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.String => "a text",
        JsonTokenType.Number => "a number",
        JsonTokenType.Null => "null",
        _ => "true or false",
    };
}
