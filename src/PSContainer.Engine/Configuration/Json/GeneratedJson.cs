using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PSContainer.Engine.Configuration.Json;

/// <summary>The descriptions of the types that the serializer works by. In a class of its own, so that who needs none makes none.</summary>
internal static class GeneratedJson
{
    // Go writes null for an empty list; a model's list is never null, so such a null leaves the empty one. The same options
    // for writing too: what a cold process pays for is making the description of the types, and so it is made once.
    private static readonly JsonSerializerOptions s_options = new(ContainerJsonContext.Default.Options)
    {
        TypeInfoResolver = ContainerJsonContext.Default.WithAddedModifier(IgnoreNulls),
    };

    internal static JsonTypeInfo<T> InfoOf<T>() => (JsonTypeInfo<T>)s_options.GetTypeInfo(typeof(T));

    private static void IgnoreNulls(JsonTypeInfo info)
    {
        foreach (JsonPropertyInfo property in info.Properties)
        {
            if (property.IsSetNullable || property.PropertyType.IsValueType || property.Set is not { } set)
                continue;
            property.Set = (target, value) =>
            {
                if (value is not null)
                    set(target, value);
            };
        }
    }
}
