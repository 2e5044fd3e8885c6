using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Security.Seccomp;

/// <summary>
/// What goes before a filter, so that calls which are newer than its profile fail with ENOSYS and not with what the profile
/// denies others with: a C library takes ENOSYS as "not in this kernel" and uses the older call; with EPERM it gives up.
/// </summary>
internal static class SeccompUnknownCalls
{
    // linux/bpf_common.h and the layout of struct seccomp_data.
    private const ushort LoadWord = 0x20, JumpIfEqual = 0x15, JumpIfGreater = 0x25, JumpIfGreaterOrEqual = 0x35, Jump = 0x05, Return = 0x06;
    private const uint NumberOffset = 0, ArchitectureOffset = 4;

    // x32 shares the token of x86-64 and marks its numbers (asm/unistd.h, __X32_SYSCALL_BIT).
    private const uint X32 = 0x40000000, AuditArchX8664 = 0xc000003e;

    /// <summary>The instructions, or none where the profile lets unknown calls through anyhow or denies them with ENOSYS itself.</summary>
    internal static byte[] Stub(SeccompProfile profile, List<uint> architectures)
    {
        if (profile.DefaultAction is "SCMP_ACT_ALLOW" or "SCMP_ACT_LOG" or "SCMP_ACT_TRACE" || profile.DefaultErrnoReturn == Errno.ENOSYS)
            return [];
        List<(uint Token, uint Last)> known = [];
        foreach (uint token in architectures)
        {
            if (Last(profile, token) is { } last)
                known.Add((token, last));
        }

        const int BlockLength = 6;
        int length = 1 + (known.Count * BlockLength);
        List<byte> code = new(length * 8);
        Add(code, LoadWord, 0, 0, ArchitectureOffset);
        foreach ((uint token, uint last) in known)
        {
            Add(code, JumpIfEqual, 0, BlockLength - 1, token);
            Add(code, LoadWord, 0, 0, NumberOffset);
            Add(code, JumpIfGreaterOrEqual, (byte)(token == AuditArchX8664 ? 2 : 0), 0, token == AuditArchX8664 ? X32 : 0);
            Add(code, JumpIfGreater, 0, 1, last);
            Add(code, Return, 0, 0, LibSeccomp.SCMP_ACT_ERRNO | Errno.ENOSYS);
            Add(code, Jump, 0, 0, (uint)(length - (code.Count / 8) - 1));
        }

        return [.. code];
    }

    /// <summary>The highest number that the profile has a rule for; null where it has none on this architecture.</summary>
    private static uint? Last(SeccompProfile profile, uint token)
    {
        int last = -1;
        foreach (SeccompSyscall rule in profile.Syscalls)
            last = Math.Max(last, LibSeccomp.ResolveSyscall(token, rule.Name));
        return last < 0 ? null : (uint)last;
    }

    private static void Add(List<byte> code, ushort operation, byte ifTrue, byte ifFalse, uint operand)
    {
        Span<byte> instruction = stackalloc byte[8];
        BinaryPrimitives.WriteUInt16LittleEndian(instruction, operation);
        instruction[2] = ifTrue;
        instruction[3] = ifFalse;
        BinaryPrimitives.WriteUInt32LittleEndian(instruction[4..], operand);
        foreach (byte b in instruction)
            code.Add(b);
    }
}
