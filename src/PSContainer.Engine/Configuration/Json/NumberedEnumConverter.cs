using System;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration.Json;

/// <summary>An enum as its number, without the reflection of the library's own converter (see <see cref="NamespaceTypeConverter"/>).</summary>
internal sealed class NumberedEnumConverter<T> : JsonConverter<T>
    where T : struct, Enum
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (Unsafe.SizeOf<T>() == sizeof(ulong))
            return Unsafe.BitCast<ulong, T>(reader.GetUInt64());
        return Unsafe.BitCast<int, T>(reader.GetInt32());
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        if (Unsafe.SizeOf<T>() == sizeof(ulong))
            writer.WriteNumberValue(Unsafe.BitCast<T, ulong>(value));
        else
            writer.WriteNumberValue(Unsafe.BitCast<T, int>(value));
    }
}
