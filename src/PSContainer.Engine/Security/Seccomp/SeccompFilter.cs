using System;

namespace PSContainer.Engine.Security.Seccomp;

/// <summary>A compiled filter of system calls, ready for the kernel.</summary>
/// <param name="Program">Instructions of classic BPF, 8 bytes each.</param>
/// <param name="Flags">SECCOMP_FILTER_FLAG_….</param>
/// <param name="Notifies">It hands calls to a listener.</param>
internal sealed record SeccompFilter(byte[] Program, uint Flags, bool Notifies)
{
    /// <summary>No filter.</summary>
    internal static SeccompFilter None { get; } = new(Array.Empty<byte>(), 0, false);

    internal bool IsNone => Program.Length == 0;
}
