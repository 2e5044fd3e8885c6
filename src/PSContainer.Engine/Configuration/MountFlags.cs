using System;
using System.Text.Json.Serialization;

namespace PSContainer.Engine.Configuration;

/// <summary>Mount flags by their number in the mount(2) interface (<c>MS_*</c>).</summary>
[Flags]
[JsonConverter(typeof(Json.NumberedEnumConverter<MountFlags>))]
public enum MountFlags : ulong
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>Read-only.</summary>
    ReadOnly = 1,

    /// <summary>Ignores set-user-id bits and file capabilities.</summary>
    NoSuid = 2,

    /// <summary>No access to device nodes.</summary>
    NoDev = 4,

    /// <summary>No execution.</summary>
    NoExec = 8,

    /// <summary>Writes are synchronous.</summary>
    Synchronous = 16,

    /// <summary>Changes an existing mount.</summary>
    Remount = 32,

    /// <summary>Mandatory locks.</summary>
    MandatoryLock = 64,

    /// <summary>Directory changes are synchronous.</summary>
    DirSync = 128,

    /// <summary>Does not follow symbolic links.</summary>
    NoSymFollow = 256,

    /// <summary>No access times.</summary>
    NoAccessTime = 1024,

    /// <summary>No access times of directories.</summary>
    NoDirAccessTime = 2048,

    /// <summary>Shows a directory or file at a second place.</summary>
    Bind = 4096,

    /// <summary>With everything mounted below.</summary>
    Recursive = 16384,

    /// <summary>Fewer kernel messages.</summary>
    Silent = 32768,

    /// <summary>Propagation: cannot be bind mounted.</summary>
    Unbindable = 1 << 17,

    /// <summary>Propagation: none.</summary>
    Private = 1 << 18,

    /// <summary>Propagation: receives only.</summary>
    Slave = 1 << 19,

    /// <summary>Propagation: sends and receives.</summary>
    Shared = 1 << 20,

    /// <summary>Access times only when older than the modification.</summary>
    RelativeAccessTime = 1 << 21,

    /// <summary>The file system counts changes of each inode.</summary>
    InodeVersion = 1 << 23,

    /// <summary>Access times always.</summary>
    StrictAccessTime = 1 << 24,

    /// <summary>Lazy writing of times.</summary>
    LazyTime = 1 << 25,
}
