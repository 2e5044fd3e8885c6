namespace PSContainer.Engine.Checkpoint;

/// <summary>What the receiving end of a move says: a line of JSON each.</summary>
internal sealed class TransferMessage
{
    /// <summary>It is there, and waits for the archive.</summary>
    internal const string Waiting = "waiting";

    /// <summary>Memory that was sent ahead is there and whole.</summary>
    internal const string Taken = "taken";

    /// <summary>The archive is there and whole, and the container recorded.</summary>
    internal const string Ready = "ready";

    /// <summary>The container runs. The last one.</summary>
    internal const string Running = "running";

    /// <summary>It does not, and nothing of it is left there. The last one.</summary>
    internal const string Failed = "failed";

    /// <summary>Something that the user should know, between the others.</summary>
    internal const string Warning = "warning";

    /// <summary>What is written before an archive of memory: the container still runs, and more is to come.</summary>
    internal const string Ahead = "ahead";

    /// <summary>What is written before the archive of the checkpoint.</summary>
    internal const string Checkpoint = "checkpoint";

    /// <summary>What is written back after <see cref="Ready"/>: from here on the container is that end's.</summary>
    internal const string Go = "go";

    /// <summary>Version of all this.</summary>
    internal const int CurrentProtocol = 2;

    /// <summary>Which of them it is.</summary>
    public string State { get; set; } = string.Empty;

    /// <summary>The version, in the first one.</summary>
    public int Protocol { get; set; }

    /// <summary>The machine's architecture, in the first one.</summary>
    public string? Architecture { get; set; }

    /// <summary>The container's first process there; 0 where it does not run.</summary>
    public int Pid { get; set; }

    /// <summary>What went wrong, or what the warning is.</summary>
    public string? Message { get; set; }

    /// <summary>What to do about it.</summary>
    public string? Hint { get; set; }
}
