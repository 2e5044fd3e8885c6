namespace PSContainer.Engine.Checkpoint;

/// <summary>Names in the directory, of the mount namespace of one restore alone, in which a container's root is put together for CRIU.</summary>
internal static class RestoreStaging
{
    /// <summary>The directory itself, in the container's state directory.</summary>
    internal const string Directory = "restore";

    /// <summary>The root in it. The others have the keys of mounts.</summary>
    internal const string Root = "root";
}
