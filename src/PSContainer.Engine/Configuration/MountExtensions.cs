using System;
using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration;

/// <summary>Options of a mount that are not the kernel's but the runtime's.</summary>
[Flags]
[JsonConverter(typeof(Json.NumberedEnumConverter<MountExtensions>))]
public enum MountExtensions
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><c>tmpcopyup</c>: a tmpfs begins with a copy of what it covers.</summary>
    CopyUp = 1,

    /// <summary><c>copy-symlink</c>: a source that is a symbolic link is made again at the destination, not followed.</summary>
    CopySymlink = 2,

    /// <summary><c>src-nofollow</c>: a source that is a symbolic link is mounted itself.</summary>
    SourceNoFollow = 4,

    /// <summary><c>dest-nofollow</c>: a destination that is a symbolic link is mounted over itself.</summary>
    DestinationNoFollow = 8,

    /// <summary><c>idmap</c>: ids of the files are mapped, with the mount's own maps or else the container's.</summary>
    IdMap = 16,

    /// <summary><c>ridmap</c>: the same for all mounts below too.</summary>
    RecursiveIdMap = 32,
}
