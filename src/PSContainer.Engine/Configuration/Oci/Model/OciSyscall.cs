using System.Collections.Generic;

namespace PSContainer.Engine.Configuration.Oci.Model;

/// <summary>Rule for system calls.</summary>
internal sealed class OciSyscall : OciObject
{
    /// <summary>The calls.</summary>
    public List<string>? Names { get; set; }

    /// <summary><c>SCMP_ACT_…</c>.</summary>
    public string? Action { get; set; }

    /// <summary>errno.</summary>
    public uint? ErrnoRet { get; set; }

    /// <summary>All must hold.</summary>
    public List<OciSyscallArgument>? Args { get; set; }
}
