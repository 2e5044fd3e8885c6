namespace PSContainer.Engine.Configuration;

/// <summary>One word of the table of mount options.</summary>
/// <param name="Name">The word.</param>
/// <param name="Kind">What it does.</param>
/// <param name="Value">The flag, attribute or extension.</param>
internal readonly record struct MountOption(string Name, MountOptionKind Kind, ulong Value)
{
    internal MountOption(string name, MountOptionKind kind, MountFlags flags)
        : this(name, kind, (ulong)flags)
    {
    }

    internal MountOption(string name, MountExtensions extension)
        : this(name, MountOptionKind.Extension, (ulong)extension)
    {
    }

    internal MountFlags Flags => (MountFlags)Value;

    internal MountExtensions Extension => (MountExtensions)Value;
}
