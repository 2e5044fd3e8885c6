namespace PSContainer.Engine.Configuration;

/// <summary>Which member of a mount an option goes to.</summary>
internal enum MountOptionKind
{
    /// <summary>Says nothing (<c>defaults</c>).</summary>
    Nothing,

    /// <summary>Sets a flag of mount(2).</summary>
    Flag,

    /// <summary>Takes a flag of mount(2) away.</summary>
    ClearFlag,

    /// <summary>Makes a bind mount.</summary>
    Bind,

    /// <summary>A propagation type.</summary>
    Propagation,

    /// <summary>Sets an attribute of the mount and of all below (mount_setattr(2)).</summary>
    Attribute,

    /// <summary>Clears such an attribute.</summary>
    ClearAttribute,

    /// <summary>An option of the runtime.</summary>
    Extension,

    /// <summary>SELinux relabelling.</summary>
    Relabel,
}
