using System;
using System.Collections.Generic;
using PSContainer.Engine.Errors;

namespace PSContainer.Engine.Checkpoint;

/// <summary>A checkpoint or a restore failed. After a checkpoint that failed the container runs on as before; after a restore nothing of it is left.</summary>
public sealed class CheckpointException : ContainerException
{
    internal CheckpointException(string message, Exception? inner = null)
        : base(ErrorCode.SystemError, message, inner)
    {
    }

    /// <summary>What CRIU wrote into its log about it, the cause first; empty where CRIU was not asked or wrote nothing.</summary>
    public IReadOnlyList<string> LogTail { get; init; } = [];

    /// <summary>Whether the processes could not be made to stand still in time.</summary>
    internal bool IsFreezeTimeout => LogTail is [{ } first, ..] && (first.StartsWith("Timeout reached", StringComparison.Ordinal) || first.StartsWith("Unable to freeze", StringComparison.Ordinal));

    /// <summary>CRIU's whole log, where it was kept; or null.</summary>
    public string? LogPath { get; init; }
}
