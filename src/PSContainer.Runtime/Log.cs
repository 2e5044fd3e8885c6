using System;

namespace PSContainer.Runtime;

/// <summary>
/// Where errors, warnings and what is done step by step are told. A user at a terminal reads the standard error; engines name a
/// file and read its last error from there.
/// </summary>
internal static class Log
{
    private static LogTarget? s_target;
    private static LogLevel s_level = LogLevel.Warning;
    private static bool s_asJson;

    // Lines in the log's form on the standard error, too: a format was named, or the steps are wanted.
    private static bool s_asLines;

    /// <summary>Whether the steps are told.</summary>
    internal static bool IsDebug => s_level == LogLevel.Debug;

    /// <summary>Gets the engine's lines for each step; null where nobody wants them.</summary>
    internal static Action<string>? Trace => IsDebug ? Debug : null;

    /// <summary>Sets it up by the options before the verb.</summary>
    /// <param name="target">A file, <c>file:PATH</c>, <c>syslog:NAME</c> or <c>journald:NAME</c>; null for the standard error.</param>
    /// <param name="format"><c>text</c> or <c>json</c>; null for what suits the target.</param>
    /// <param name="level">The least that is told.</param>
    internal static void SetUp(string? target, string? format, LogLevel level)
    {
        s_asJson = format == "json";
        s_level = level;
        s_asLines = format is not null || level == LogLevel.Debug;
        if (target is { Length: > 0 })
            s_target = LogTarget.Open(target);
    }

    /// <summary>The command failed.</summary>
    /// <param name="message">What and why.</param>
    /// <param name="hint">What can be done, or null.</param>
    internal static void Error(string message, string? hint = null)
    {
        Write(LogLevel.Error, message, hint);

        // Whoever names a log still sees why a command failed, without the trimmings.
        if (s_target is not null)
            Output.Error(message);
    }

    /// <summary>Something was not done as it was told, and the command goes on.</summary>
    internal static void Warning(string message)
    {
        if (s_level >= LogLevel.Warning)
            Write(LogLevel.Warning, message, null);
    }

    /// <summary>A step.</summary>
    internal static void Debug(string message)
    {
        if (s_level >= LogLevel.Debug)
            Write(LogLevel.Debug, message, null);
    }

    private static void Write(LogLevel level, string message, string? hint)
    {
        if (s_target is { IsSyslog: true })
            s_target.Write(level, message);
        else if (s_target is not null)
            s_target.Write(level, Line(level, message, hint));
        else if (s_asLines)
            Output.Error(Line(level, message, hint));
        else
            Output.Error($"pscontainer: {(level == LogLevel.Warning ? "warning: " : string.Empty)}{message}{(hint is { Length: > 0 } ? "\n  hint: " + hint : string.Empty)}");
    }

    private static string Line(LogLevel level, string message, string? hint) =>
        s_asJson ? LogLine.Json(level, message, hint) : LogLine.Text(level, message, hint);
}
