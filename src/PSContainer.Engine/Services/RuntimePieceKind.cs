namespace PSContainer.Engine.Services;

/// <summary>What one piece of a runtime configuration's work is.</summary>
internal enum RuntimePieceKind
{
    /// <summary>A directory that was not there.</summary>
    Directory,

    /// <summary>A directory in which the kernel keeps files of an overlay.</summary>
    OverlayWork,

    /// <summary>An empty file that was not there.</summary>
    File,

    /// <summary>A mount, or a namespace that is bound at a file.</summary>
    Mount,

    /// <summary>A cgroup that was not there.</summary>
    Cgroup,

    /// <summary>A pair of interfaces, known by the end on the host.</summary>
    Pair,

    /// <summary>An interface that is made on the host under a name for the meantime, and then moved.</summary>
    Interim,

    /// <summary>An interface made in a network namespace that the container joins, which does not end with it.</summary>
    Inner,

    /// <summary>An interface of the host's that is in a network namespace which does not end with the container.</summary>
    Moved,
}
