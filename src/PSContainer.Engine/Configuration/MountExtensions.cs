using System;

namespace PSContainer.Engine.Configuration;

/// <summary>Options of a mount that are not the kernel's but the runtime's.</summary>
[Flags]
public enum MountExtensions
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><c>tmpcopyup</c>: a tmpfs begins with a copy of what it covers.</summary>
    CopyUp = 1,
}
