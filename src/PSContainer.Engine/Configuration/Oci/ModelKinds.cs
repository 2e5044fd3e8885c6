using System;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PSContainer.Engine.Configuration.Oci;

/// <summary>What the model has at a place, from the descriptions that the generated code reads by.</summary>
internal static class ModelKinds
{
    /// <summary>A member of an object; null where the model does not know it.</summary>
    internal static JsonTypeInfo? MemberOf(JsonTypeInfo? info, string name)
    {
        if (info is null)
            return null;
        foreach (JsonPropertyInfo property in info.Properties)
        {
            if (!property.IsExtensionData && property.Name == name)
                return info.Options.GetTypeInfo(property.PropertyType);
        }

        return null;
    }

    /// <summary>A member whose name is that one but for capitals, or null.</summary>
    internal static string? FindAlike(JsonTypeInfo? info, string name)
    {
        if (info?.Kind != JsonTypeInfoKind.Object)
            return null;
        foreach (JsonPropertyInfo property in info.Properties)
        {
            if (!property.IsExtensionData && property.Name.Length == name.Length && property.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return property.Name;
        }

        return null;
    }

    /// <summary>What is in a list or a map.</summary>
    internal static JsonTypeInfo ElementOf(JsonTypeInfo info)
    {
        Type[] arguments = info.Type.GenericTypeArguments;
        return info.Options.GetTypeInfo(arguments[^1]);
    }

    /// <summary>What must be there, as the beginning of a sentence.</summary>
    internal static string Describe(JsonTypeInfo info) => info.Kind switch
    {
        JsonTypeInfoKind.Object or JsonTypeInfoKind.Dictionary => "Must be an object",
        JsonTypeInfoKind.Enumerable => "Must be a list",
        _ => Describe(Nullable.GetUnderlyingType(info.Type) ?? info.Type),
    };

    /// <summary>What must be there, where a single value is something else; null where it fits.</summary>
    internal static string? FaultOf(ref Utf8JsonReader reader, JsonTypeInfo info)
    {
        if (info.Kind != JsonTypeInfoKind.None)
            return Describe(info);
        Type type = Nullable.GetUnderlyingType(info.Type) ?? info.Type;
        bool fits;
        if (type == typeof(string))
            fits = reader.TokenType == JsonTokenType.String;
        else if (type == typeof(bool))
            fits = reader.TokenType is JsonTokenType.True or JsonTokenType.False;
        else
            fits = reader.TokenType == JsonTokenType.Number && FitsNumber(ref reader, type);
        return fits ? null : Describe(type);
    }

    private static bool FitsNumber(ref Utf8JsonReader reader, Type type) =>
        type == typeof(ushort) ? reader.TryGetUInt16(out _)
        : type == typeof(int) ? reader.TryGetInt32(out _)
        : type == typeof(uint) ? reader.TryGetUInt32(out _)
        : type == typeof(long) ? reader.TryGetInt64(out _)
        : reader.TryGetUInt64(out _);

    private static string Describe(Type type) =>
        type == typeof(string) ? "Must be a text"
        : type == typeof(bool) ? "Must be true or false"
        : type == typeof(ushort) ? $"Must be a whole number, 0 to {ushort.MaxValue}"
        : type == typeof(int) ? $"Must be a whole number, {int.MinValue} to {int.MaxValue}"
        : type == typeof(uint) ? $"Must be a whole number, 0 to {uint.MaxValue}"
        : type == typeof(long) ? $"Must be a whole number, {long.MinValue} to {long.MaxValue}"
        : $"Must be a whole number, 0 to {ulong.MaxValue}";
}
