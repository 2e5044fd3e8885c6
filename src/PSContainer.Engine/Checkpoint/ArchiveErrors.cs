using System;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Checkpoint;

/// <summary>What is said of an archive that cannot be written or read.</summary>
internal static class ArchiveErrors
{
    /// <summary>It is not what was written: cut off, changed on its way, or no archive of a checkpoint.</summary>
    /// <param name="source">Where it comes from.</param>
    /// <param name="what">What is wrong with it.</param>
    /// <param name="inner">What found it out, or null.</param>
    internal static CheckpointException Altered(string source, string what, Exception? inner = null) =>
        new($"the archive of a checkpoint from {source} is truncated or altered: {what}", inner)
        {
            Step = "read the archive",
            Errno = Errno.EIO,
            Hint = "Copy the archive once more, or write it anew: Export-ContainerCheckpoint.",
        };

    /// <summary>It alone is not enough to go on from.</summary>
    internal static CheckpointException Incomplete(string path, string why, string hint) =>
        new($"the checkpoint in \"{path}\" is of no use in an archive: {why}") { Step = "look at the checkpoint", Path = path, Errno = Errno.EINVAL, Hint = hint };

    /// <summary>The kernel refused something.</summary>
    internal static CheckpointException Failed(string step, string what, LinuxException error) =>
        new($"{what}: {error.Message}", error) { Step = step, Hint = ErrnoHint.For(error.Syscall, error.Errno) ?? "There must be room for the checkpoint, and its file system must have extended attributes (trusted.*)." };
}
