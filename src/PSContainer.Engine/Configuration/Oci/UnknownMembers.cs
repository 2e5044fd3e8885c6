using System.Buffers;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PSContainer.Engine.Configuration.Oci.Model;

namespace PSContainer.Engine.Configuration.Oci;

/// <summary>
/// Members of a document that the model does not know go with the configuration, in its state file too, and from there back
/// to where they were when it is written as a document again.
/// </summary>
internal static class UnknownMembers
{
    /// <summary>The configuration's member that holds them, each object's by its place.</summary>
    internal const string Name = "org.pscontainer.oci";

    /// <summary>From a document into a configuration.</summary>
    internal static void Keep(OciSpec spec, ContainerConfig config)
    {
        Dictionary<string, OciObject> found = [];
        Visit(spec, OciJsonContext.Default.OciSpec, "$", found, withUnknownOnly: true);
        if (found.Count == 0)
            return;
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            foreach ((string place, OciObject owner) in found)
            {
                writer.WriteStartObject(place);
                foreach ((string name, JsonElement value) in owner.Unknown!)
                {
                    writer.WritePropertyName(name);
                    value.WriteTo(writer);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        // Three levels are added: the member itself, its object and the place.
        using JsonDocument document = JsonDocument.Parse(buffer.WrittenMemory, new() { MaxDepth = OciJson.DeepestNesting + 3 });
        (config.Unknown ??= [])[Name] = document.RootElement.Clone();
    }

    /// <summary>From a configuration into a document. An object that is no longer there takes its own along.</summary>
    internal static void Restore(ContainerConfig config, OciSpec spec)
    {
        if (config.Unknown?.TryGetValue(Name, out JsonElement kept) != true || kept.ValueKind != JsonValueKind.Object)
            return;
        Dictionary<string, OciObject> places = [];
        Visit(spec, OciJsonContext.Default.OciSpec, "$", places, withUnknownOnly: false);
        foreach (JsonProperty place in kept.EnumerateObject())
        {
            if (!places.TryGetValue(place.Name, out OciObject? owner) || place.Value.ValueKind != JsonValueKind.Object)
                continue;
            foreach (JsonProperty member in place.Value.EnumerateObject())
                (owner.Unknown ??= [])[member.Name] = member.Value;
        }
    }

    private static void Visit(OciObject value, JsonTypeInfo info, string place, Dictionary<string, OciObject> found, bool withUnknownOnly)
    {
        if (!withUnknownOnly || value.Unknown is { Count: > 0 })
            found.TryAdd(place, value);
        foreach (JsonPropertyInfo property in info.Properties)
        {
            object? member = property.IsExtensionData ? null : property.Get?.Invoke(value);
            if (member is not (OciObject or ICollection))
                continue;
            string inner = $"{place}.{property.Name}";
            switch (member)
            {
                case OciObject child:
                    Visit(child, info.Options.GetTypeInfo(property.PropertyType), inner, found, withUnknownOnly);
                    break;
                case IDictionary map:
                    foreach (DictionaryEntry entry in map)
                        VisitItem(entry.Value, (string)entry.Key);
                    break;
                case IList list:
                    VisitList(list);
                    break;
            }

            void VisitItem(object? item, string key)
            {
                if (item is OciObject child)
                    Visit(child, ModelKinds.ElementOf(info.Options.GetTypeInfo(property.PropertyType)), $"{inner}['{key}']", found, withUnknownOnly);
            }

            // By what it is and not where it stands, so that neighbours may come and go; the second of two equal ones has a number.
            void VisitList(IList list)
            {
                Dictionary<string, int> seen = [];
                for (int i = 0; i < list.Count; i++)
                {
                    string key = (list[i] as OciObject)?.Identity ?? i.ToString(CultureInfo.InvariantCulture);
                    int times = seen[key] = seen.GetValueOrDefault(key) + 1;
                    VisitItem(list[i], times == 1 ? key : string.Create(CultureInfo.InvariantCulture, $"{key}#{times}"));
                }
            }
        }
    }
}
