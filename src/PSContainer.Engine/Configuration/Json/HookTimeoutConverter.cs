using System;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration.Json;

/// <summary>Seconds as nanoseconds, the unit of libcontainer's state file.</summary>
internal sealed class HookTimeoutConverter : JsonConverter<int?>
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <inheritdoc/>
    public override int? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;

        // Rounded up: a limit under a second must not become none.
        long seconds = Math.DivRem(reader.GetInt64(), NanosecondsPerSecond, out long rest);
        return (int)Math.Clamp(rest > 0 ? seconds + 1 : seconds, int.MinValue, int.MaxValue);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, int? value, JsonSerializerOptions options)
    {
        if (value is { } seconds)
            writer.WriteNumberValue(seconds * NanosecondsPerSecond);
        else
            writer.WriteNullValue();
    }
}
