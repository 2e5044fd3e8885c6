using System.IO;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Checkpoint;

/// <summary>The images that others are based on.</summary>
internal static class CheckpointParent
{
    /// <exception cref="CheckpointException">The path leads nowhere, or not from the directory: CRIU makes a symbolic link of it, which is to hold when both are moved.</exception>
    internal static void Demand(string directory, string parent)
    {
        if (parent.Length == 0)
            return;
        if (Path.IsPathRooted(parent))
            throw Wrong($"--parent-path must be relative to the directory of the images, not \"{parent}\"", parent, "Name it as seen from the new images, such as ../pre-dump.");
        string full = Path.GetFullPath(parent, directory);
        if (!Directory.Exists(full))
            throw Wrong($"--parent-path leads to \"{full}\", and there is no directory", parent, "It is relative to the directory of the images, such as ../pre-dump.");
    }

    private static CheckpointException Wrong(string message, string path, string hint) =>
        new(message) { Step = "look at the parent images", Path = path, Errno = Errno.EINVAL, Hint = hint };
}
