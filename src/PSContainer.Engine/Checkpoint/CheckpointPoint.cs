namespace PSContainer.Engine.Checkpoint;

/// <summary>A place in a container's root that must be there before a restore, for something to be mounted on.</summary>
internal sealed class CheckpointPoint
{
    /// <summary>Path in the container.</summary>
    public string Path { get; set; } = string.Empty;

    /// <summary>Whether it is a directory; else a file.</summary>
    public bool IsDirectory { get; set; }

    /// <summary>Key of the <see cref="CheckpointMount"/> that comes there, in which further places may be; or empty.</summary>
    public string Key { get; set; } = string.Empty;
}
