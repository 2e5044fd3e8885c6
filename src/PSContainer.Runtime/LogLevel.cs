namespace PSContainer.Runtime;

/// <summary>How much a line of the log matters; the numbers are those of syslog(3).</summary>
internal enum LogLevel
{
    /// <summary>The command failed.</summary>
    Error = 3,

    /// <summary>It did not do all as it was told.</summary>
    Warning = 4,

    /// <summary>What it does, step by step.</summary>
    Debug = 7,
}
