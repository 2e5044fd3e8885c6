namespace PSContainer.Engine.Checkpoint;

/// <summary>What came of having a container go on at another place.</summary>
/// <param name="Outcome">Which.</param>
/// <param name="ProcessId">The container's first process there; 0 where it is not known to run.</param>
/// <param name="Message">What went wrong; empty where nothing did.</param>
/// <param name="Hint">What to do about it, or null.</param>
public sealed record MoveAnswer(MoveOutcome Outcome, int ProcessId = 0, string Message = "", string? Hint = null);
