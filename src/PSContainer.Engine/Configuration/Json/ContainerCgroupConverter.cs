using System;
using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace PSContainer.Engine.Configuration.Json;

/// <summary>Writes the limits beside name, parent and path, without a level of their own, as libcontainer's state file has them.</summary>
internal sealed class ContainerCgroupConverter : JsonConverter<ContainerCgroup>
{
    /// <inheritdoc/>
    public override ContainerCgroup Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("The cgroup must be an object.");

        // The object is read twice: a copy of the reader gives the limits, this one the members of the cgroup itself.
        Utf8JsonReader again = reader;
        ContainerCgroup cgroup = new()
        {
            Resources = JsonSerializer.Deserialize(ref again, ResourcesInfo(options)) ?? new(),
        };
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool name = reader.ValueTextEquals("name"u8), parent = reader.ValueTextEquals("parent"u8),
                path = reader.ValueTextEquals("path"u8),
                prefix = reader.ValueTextEquals("scope_prefix"u8) || reader.ValueTextEquals("ScopePrefix"u8),
                systemd = reader.ValueTextEquals("systemd"u8) || reader.ValueTextEquals("Systemd"u8);
            reader.Read();
            if (name)
                cgroup.Name = reader.GetString() ?? string.Empty;
            else if (parent)
                cgroup.Parent = reader.GetString() ?? string.Empty;
            else if (path)
                cgroup.Path = reader.GetString() ?? string.Empty;
            else if (prefix)
                cgroup.ScopePrefix = reader.GetString() ?? string.Empty;
            else if (systemd)
                cgroup.Systemd = reader.GetBoolean();
            else
                reader.Skip();
        }

        return cgroup;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ContainerCgroup value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        if (value.Name.Length != 0)
            writer.WriteString("name"u8, value.Name);
        if (value.Parent.Length != 0)
            writer.WriteString("parent"u8, value.Parent);
        writer.WriteString("path"u8, value.Path);
        if (value.ScopePrefix.Length != 0)
            writer.WriteString("scope_prefix"u8, value.ScopePrefix);
        writer.WriteBoolean("systemd"u8, value.Systemd);
        foreach (JsonPropertyInfo property in ResourcesInfo(options).Properties)
        {
            // runc takes any list that is there, even an empty one, for a wish, and refuses it where it cannot be granted.
            // But with no member of the limits at all it refuses the whole: the devices are always written.
            if (property.Get?.Invoke(value.Resources) is { } member
                && (member is not ICollection { Count: 0 } || property.Name == "devices"))
            {
                writer.WritePropertyName(property.Name);
                if (property.CustomConverter is JsonConverter<bool?> converter)
                    converter.Write(writer, (bool?)member, options);
                else
                    JsonSerializer.Serialize(writer, member, options.GetTypeInfo(property.PropertyType));
            }
        }

        writer.WriteEndObject();
    }

    private static JsonTypeInfo<ContainerResources> ResourcesInfo(JsonSerializerOptions options) =>
        (JsonTypeInfo<ContainerResources>)options.GetTypeInfo(typeof(ContainerResources));
}
