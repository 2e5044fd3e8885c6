using PSContainer.Engine.Processes;

namespace PSContainer.Tests.Lifecycle;

/// <summary>How a program ended and what it said.</summary>
internal sealed record Outcome(int ExitCode, string Output, string Error, ProcessExit? Exit = null)
{
    /// <summary>The output by lines, without the last line break.</summary>
    internal string[] Lines => Output.TrimEnd('\n').Split('\n');
}
