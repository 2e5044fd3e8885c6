namespace PSContainer.Engine.Checkpoint;

/// <summary>A mount of a container that shows a part of the host, and is put there again at a restore by the engine, not by CRIU.</summary>
internal sealed class CheckpointMount
{
    /// <summary>CRIU's name for it: a number, since what a container can have a say in must not become part of a key (CVE-2026-119101).</summary>
    public string Key { get; set; } = string.Empty;

    /// <summary>Where it is in the container, as the kernel has it.</summary>
    public string Destination { get; set; } = string.Empty;

    /// <summary>The destination of the configuration's mount that it comes from, or empty.</summary>
    public string ConfiguredDestination { get; set; } = string.Empty;

    /// <summary>What of the host it shows.</summary>
    public string Source { get; set; } = string.Empty;

    /// <summary>Its attributes (<c>MOUNT_ATTR_*</c>).</summary>
    public ulong Attributes { get; set; }

    /// <summary>Whether it shows a directory; else a file.</summary>
    public bool IsDirectory { get; set; }
}
