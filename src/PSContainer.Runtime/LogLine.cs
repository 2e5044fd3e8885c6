using System;
using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using PSContainer.Engine.Configuration.Json;

namespace PSContainer.Runtime;

/// <summary>A line of the log, in the two forms that runc writes and engines read.</summary>
internal static class LogLine
{
    private static readonly JsonWriterOptions s_json = new() { Encoder = new PlainTextEncoder() };

    /// <summary><c>{"level":"error","msg":"…","time":"…"}</c></summary>
    internal static string Json(LogLevel level, string message, string? hint)
    {
        ArrayBufferWriter<byte> buffer = new(256);
        using (Utf8JsonWriter writer = new(buffer, s_json))
        {
            writer.WriteStartObject();
            writer.WriteString("level"u8, Word(level));
            writer.WriteString("msg"u8, message);
            writer.WriteString("time"u8, Now);

            // Not part of the message: engines look in that for words such as "permission denied".
            if (hint is { Length: > 0 })
                writer.WriteString("hint"u8, hint);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary><c>time="…" level=error msg="…"</c></summary>
    internal static string Text(LogLevel level, string message, string? hint)
    {
        string line = $"time=\"{Now}\" level={Word(level)} msg={Quoted(message)}";
        return hint is { Length: > 0 } ? $"{line} hint={Quoted(hint)}" : line;
    }

    private static string Now => DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Error => "error",
        LogLevel.Warning => "warning",
        _ => "debug",
    };

    /// <summary>In quotes, as a string of Go.</summary>
    private static string Quoted(string text)
    {
        StringBuilder quoted = new("\"", text.Length + 2);
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' or '\\' => quoted.Append('\\').Append(c),
                '\n' => quoted.Append("\\n"),
                '\t' => quoted.Append("\\t"),
                '\r' => quoted.Append("\\r"),
                < ' ' or '\x7f' => quoted.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }
}
