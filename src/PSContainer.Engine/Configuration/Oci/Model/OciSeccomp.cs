using System.Collections.Generic;

namespace PSContainer.Engine.Configuration.Oci.Model;

/// <summary>Filter of system calls.</summary>
internal sealed class OciSeccomp : OciObject
{
    /// <summary><c>SCMP_ACT_…</c>.</summary>
    public string? DefaultAction { get; set; }

    /// <summary>errno of the default action.</summary>
    public uint? DefaultErrnoRet { get; set; }

    /// <summary><c>SCMP_ARCH_…</c>.</summary>
    public List<string>? Architectures { get; set; }

    /// <summary><c>SECCOMP_FILTER_FLAG_…</c>.</summary>
    public List<string>? Flags { get; set; }

    /// <summary>Socket.</summary>
    public string? ListenerPath { get; set; }

    /// <summary>For the listener.</summary>
    public string? ListenerMetadata { get; set; }

    /// <summary>Rules.</summary>
    public List<OciSyscall>? Syscalls { get; set; }
}
