namespace PSContainer.Engine.Checkpoint;

/// <summary>An open file of a container's processes that belongs to the outside, and is handed to CRIU at a restore.</summary>
internal sealed class CheckpointFile
{
    /// <summary>CRIU's name for it: <c>file[MOUNT:INODE]</c>, <c>tty[DEVICE:DEVICE]</c> or <c>pipe:[INODE]</c>, all numbers.</summary>
    public string Key { get; set; } = string.Empty;

    /// <summary>Which of init's standard streams it is, 0 to 2; -1 for another file.</summary>
    public int Stream { get; set; } = -1;

    /// <summary>Its path on the host, or empty.</summary>
    public string Path { get; set; } = string.Empty;

    /// <summary>Type and permissions (inode(7)).</summary>
    public uint Mode { get; set; }

    /// <summary>Flags of open(2) that it was opened with.</summary>
    public int Flags { get; set; }

    /// <summary>A process and its descriptor that have it open.</summary>
    internal (int Pid, int Fd) Holder { get; set; }

    /// <summary>Whether CRIU must be told of it at the dump.</summary>
    internal bool IsExternal => !Key.StartsWith("pipe:", System.StringComparison.Ordinal);
}
