using System;
using System.Globalization;
using System.IO;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Checkpoint;

/// <summary>The images that others are based on.</summary>
internal static class CheckpointParent
{
    /// <summary>CRIU's symbolic link to them.</summary>
    internal const string LinkName = "parent";

    /// <summary>Memory that was saved ahead is kept within the directory of the images that are based on it, and goes with it.</summary>
    private const string Prefix = "pre-dump-";

    /// <summary>Name of the directory with the memory that was saved ahead, the first time, the second and so on.</summary>
    internal static string NameOf(int round) => Prefix + round.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether an entry of a directory of images has such memory in it.</summary>
    internal static bool IsAhead(string name) => name.StartsWith(Prefix, StringComparison.Ordinal) && name.Length > Prefix.Length && name.AsSpan(Prefix.Length).IndexOfAnyExceptInRange('0', '9') < 0;

    /// <summary>Has images that have come from elsewhere find the ones that they are based on, which have come before.</summary>
    /// <exception cref="ArchiveFaultException">They are to be anywhere else than beside them, or within.</exception>
    internal static void Link(string directory, string parent)
    {
        string name = parent.StartsWith("../", StringComparison.Ordinal) ? parent[3..] : parent;
        if (!IsAhead(name) || !ContainerCheckpoint.Exists(Path.Combine(directory, parent)))
            throw new ArchiveFaultException($"it is based on \"{parent}\", which has not come");
        Libc.Check(Libc.TrySymlinkAt(parent, Libc.AT_FDCWD, $"{directory}/{LinkName}"), "symlink", directory);
    }

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
