namespace PSContainer.Engine.Checkpoint;

/// <summary>One of the files of a checkpoint, by which it is found out whether all is as it was written.</summary>
internal sealed class CheckpointImage
{
    /// <summary>Its name in the directory.</summary>
    public string Name { get; set; } = string.Empty;

    /// <summary>Its size in bytes.</summary>
    public long Size { get; set; }

    /// <summary>CRC-32C of its content.</summary>
    public uint Checksum { get; set; }
}
