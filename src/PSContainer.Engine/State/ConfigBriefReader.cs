using System;
using System.Collections.Generic;
using System.Text.Json;

namespace PSContainer.Engine.State;

/// <summary>Reads over a configuration in a state file and takes from it what most commands need.</summary>
internal static class ConfigBriefReader
{
    /// <param name="reader">Stands at the name; afterwards at the end of the object.</param>
    /// <param name="json">What is read.</param>
    /// <param name="raw">The object as it stands.</param>
    /// <param name="brief">What was taken from it.</param>
    /// <returns>False where it is not as this engine writes it.</returns>
    internal static bool TryRead(ref Utf8JsonReader reader, byte[] json, out ReadOnlyMemory<byte> raw, out ConfigBrief brief)
    {
        (raw, brief) = (default, new());
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return false;
        int start = (int)reader.TokenStartIndex;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("version"u8) && reader.Read() && reader.TokenType == JsonTokenType.String)
                brief = brief with { Version = reader.GetString()! };
            else if (reader.ValueTextEquals("rootfs"u8) && reader.Read() && reader.TokenType == JsonTokenType.String)
                brief = brief with { Rootfs = reader.GetString()! };
            else if (reader.ValueTextEquals("rootless_cgroups"u8) && reader.Read() && reader.TokenType is JsonTokenType.True or JsonTokenType.False)
                brief = brief with { RootlessCgroups = reader.TokenType == JsonTokenType.True };
            else if (reader.ValueTextEquals("labels"u8) && reader.Read() && reader.TokenType == JsonTokenType.StartArray)
                brief = brief with { Labels = ReadTexts(ref reader) };
            else if (reader.ValueTextEquals("Hooks"u8) && reader.Read() && reader.TokenType == JsonTokenType.StartObject)
                brief = brief with { HasHooks = HasItems(ref reader) };
            else if (reader.ValueTextEquals("namespaces"u8) && reader.Read() && reader.TokenType == JsonTokenType.StartArray)
                brief = brief with { HasOwnPidNamespace = HasOwnPidNamespace(ref reader) };
            else if (reader.TokenType == JsonTokenType.PropertyName)
                reader.Skip();
            else
                return false; // one of those, and of another kind
        }

        if (reader.TokenType != JsonTokenType.EndObject)
            return false;
        raw = json.AsMemory(start, (int)reader.BytesConsumed - start);
        return true;
    }

    private static List<string> ReadTexts(ref Utf8JsonReader reader)
    {
        List<string> result = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.String)
                result.Add(reader.GetString()!);
            else
                reader.Skip();
        }

        return result;
    }

    /// <summary>Whether any list in an object of lists has something in it.</summary>
    private static bool HasItems(ref Utf8JsonReader reader)
    {
        bool any = false;
        int depth = reader.CurrentDepth;
        while (reader.Read() && !(reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == depth))
            any |= reader.TokenType == JsonTokenType.StartObject;
        return any;
    }

    private static bool HasOwnPidNamespace(ref Utf8JsonReader reader)
    {
        bool found = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            bool isPid = false, isOwn = true;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool type = reader.ValueTextEquals("type"u8), path = reader.ValueTextEquals("path"u8);
                _ = reader.Read();
                if (type)
                    isPid = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("NEWPID"u8);
                else if (path)
                    isOwn = reader.TokenType != JsonTokenType.String || reader.ValueTextEquals(""u8);
                else
                    reader.Skip();
            }

            found |= isPid && isOwn;
        }

        return found;
    }
}
