using System;
using System.Collections.Generic;
using System.Text.Json;

namespace PSContainer.Engine.Configuration.Json;

/// <summary>Members of an object as the serializer writes them: what is null is left out, what is empty is not.</summary>
internal static class JsonMembers
{
    internal static void Text(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
            writer.WriteString(name, value);
    }

    internal static void Number(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number)
            writer.WriteNumber(name, number);
    }

    internal static void Number(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, ulong? value)
    {
        if (value is { } number)
            writer.WriteNumber(name, number);
    }

    internal static void Flag(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, bool? value)
    {
        if (value is { } flag)
            writer.WriteBoolean(name, flag);
    }

    internal static void Object<T>(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, T? value, Action<Utf8JsonWriter, T> write)
        where T : class
    {
        if (value is null)
            return;
        writer.WritePropertyName(name);
        write(writer, value);
    }

    internal static void Texts(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, List<string>? values)
    {
        if (values is null)
            return;
        writer.WriteStartArray(name);
        foreach (string? value in values)
            writer.WriteStringValue(value);
        writer.WriteEndArray();
    }

    internal static void Texts(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, Dictionary<string, string>? values)
    {
        if (values is null)
            return;
        writer.WriteStartObject(name);
        foreach ((string key, string? value) in values)
            writer.WriteString(key, value);
        writer.WriteEndObject();
    }

    internal static void Objects<T>(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, List<T>? values, Action<Utf8JsonWriter, T> write)
        where T : class
    {
        if (values is null)
            return;
        writer.WriteStartArray(name);
        foreach (T? value in values)
            writer.ObjectOrNull(value, write);
        writer.WriteEndArray();
    }

    internal static void Objects<T>(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, Dictionary<string, T>? values, Action<Utf8JsonWriter, T> write)
        where T : class
    {
        if (values is null)
            return;
        writer.WriteStartObject(name);
        foreach ((string key, T? value) in values)
        {
            writer.WritePropertyName(key);
            writer.ObjectOrNull(value, write);
        }

        writer.WriteEndObject();
    }

    /// <summary>What another runtime wrote and this one does not know, as it was.</summary>
    internal static void Unknown(this Utf8JsonWriter writer, Dictionary<string, JsonElement>? members)
    {
        if (members is null)
            return;
        foreach ((string name, JsonElement value) in members)
        {
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }
    }

    private static void ObjectOrNull<T>(this Utf8JsonWriter writer, T? value, Action<Utf8JsonWriter, T> write)
        where T : class
    {
        if (value is null)
            writer.WriteNullValue();
        else
            write(writer, value);
    }
}
