namespace PSContainer.Engine.Checkpoint;

/// <summary>What came of having a container go on at another place.</summary>
public enum MoveOutcome
{
    /// <summary>Nobody knows: the line was dropped after the word was given.</summary>
    Unknown,

    /// <summary>It runs there.</summary>
    Running,

    /// <summary>It does not, and nothing of it is left there.</summary>
    Failed,
}
