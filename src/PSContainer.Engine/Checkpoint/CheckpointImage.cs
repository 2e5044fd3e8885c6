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

    /// <summary>Device, inode and time of the last change (st_ctime, which no program can set) of the file that was written: one that still has them needs not be read to know its content.</summary>
    public string Stamp { get; set; } = string.Empty;
}
