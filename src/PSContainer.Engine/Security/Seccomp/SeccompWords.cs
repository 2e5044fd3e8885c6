using System;
using System.Collections.Generic;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Security.Seccomp;

/// <summary>The words of a profile as numbers of libseccomp and the kernel. That they are known, the validator has seen to.</summary>
internal static class SeccompWords
{
    private const string ArchitecturePrefix = "SCMP_ARCH_";
    private const uint EPERM = 1;

    internal static uint Action(string name, uint? errno) => name switch
    {
        "SCMP_ACT_ALLOW" => LibSeccomp.SCMP_ACT_ALLOW,
        "SCMP_ACT_ERRNO" => LibSeccomp.SCMP_ACT_ERRNO | ((errno ?? EPERM) & 0xffff),
        "SCMP_ACT_TRACE" => LibSeccomp.SCMP_ACT_TRACE | ((errno ?? EPERM) & 0xffff),
        "SCMP_ACT_TRAP" => LibSeccomp.SCMP_ACT_TRAP,
        "SCMP_ACT_LOG" => LibSeccomp.SCMP_ACT_LOG,
        "SCMP_ACT_NOTIFY" => LibSeccomp.SCMP_ACT_NOTIFY,
        "SCMP_ACT_KILL_PROCESS" => LibSeccomp.SCMP_ACT_KILL_PROCESS,
        _ => LibSeccomp.SCMP_ACT_KILL_THREAD,
    };

    /// <summary>enum scmp_compare, whose order is not libcontainer's.</summary>
    internal static int Operator(string name) => name switch
    {
        "SCMP_CMP_NE" => 1,
        "SCMP_CMP_LT" => 2,
        "SCMP_CMP_LE" => 3,
        "SCMP_CMP_GE" => 5,
        "SCMP_CMP_GT" => 6,
        "SCMP_CMP_MASKED_EQ" => 7,
        _ => 4,
    };

    /// <summary>The token; 0 where this libseccomp does not know it.</summary>
    internal static uint Architecture(string name) => name.StartsWith(ArchitecturePrefix, StringComparison.Ordinal)
        ? LibSeccomp.ResolveArchitecture(name[ArchitecturePrefix.Length..].ToLowerInvariant())
        : 0;

    internal static uint Flags(List<string> names)
    {
        uint flags = 0;
        foreach (string name in names)
        {
            flags |= name switch
            {
                "SECCOMP_FILTER_FLAG_TSYNC" => Libc.SECCOMP_FILTER_FLAG_TSYNC,
                "SECCOMP_FILTER_FLAG_LOG" => Libc.SECCOMP_FILTER_FLAG_LOG,
                "SECCOMP_FILTER_FLAG_SPEC_ALLOW" => Libc.SECCOMP_FILTER_FLAG_SPEC_ALLOW,
                "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV" => Libc.SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV,
                _ => 0,
            };
        }

        return flags;
    }
}
