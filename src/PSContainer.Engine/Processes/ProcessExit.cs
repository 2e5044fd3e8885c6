using System;

namespace PSContainer.Engine.Processes;

/// <summary>How a process ended.</summary>
/// <param name="ExitCode">0 to 255; 128 and the signal's number where a signal ended it.</param>
/// <param name="Signal">The signal that ended it, or 0.</param>
/// <param name="Time">When.</param>
/// <param name="OomKilled">The out-of-memory killer ended a process of the container.</param>
public sealed record ProcessExit(int ExitCode, int Signal, DateTimeOffset Time, bool OomKilled);
