using System.Runtime.InteropServices;

namespace PSContainer.Engine.Interop;

/// <summary>bpf(2), as far as device filters of cgroups need it (linux/bpf.h).</summary>
internal static unsafe partial class Libc
{
    internal const int BPF_PROG_LOAD = 5, BPF_PROG_ATTACH = 8, BPF_PROG_DETACH = 9, BPF_PROG_GET_FD_BY_ID = 13,
        BPF_PROG_QUERY = 16;

    internal const uint BPF_PROG_TYPE_CGROUP_DEVICE = 15, BPF_CGROUP_DEVICE = 6, BPF_F_ALLOW_MULTI = 2, BPF_F_REPLACE = 4;

    private static nint SYS_bpf => IsArm64 ? 280 : 321;

    /// <summary>The members of <c>union bpf_attr</c> that BPF_PROG_LOAD reads.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 72)]
    internal struct BpfLoad
    {
        [FieldOffset(0)]
        internal uint ProgramType;

        [FieldOffset(4)]
        internal uint InstructionCount;

        [FieldOffset(8)]
        internal ulong Instructions;

        [FieldOffset(16)]
        internal ulong License;

        [FieldOffset(24)]
        internal uint LogLevel;

        [FieldOffset(28)]
        internal uint LogSize;

        [FieldOffset(32)]
        internal ulong LogBuffer;

        [FieldOffset(40)]
        internal uint KernelVersion;

        [FieldOffset(44)]
        internal uint ProgramFlags;

        [FieldOffset(48)]
        internal fixed byte ProgramName[16];

        [FieldOffset(64)]
        internal uint InterfaceIndex;

        [FieldOffset(68)]
        internal uint ExpectedAttachType;
    }

    /// <summary>The members of <c>union bpf_attr</c> that BPF_PROG_ATTACH and BPF_PROG_DETACH read.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 20)]
    internal struct BpfAttach
    {
        [FieldOffset(0)]
        internal int TargetFd;

        [FieldOffset(4)]
        internal int ProgramFd;

        [FieldOffset(8)]
        internal uint AttachType;

        [FieldOffset(12)]
        internal uint AttachFlags;

        [FieldOffset(16)]
        internal int ReplaceFd;
    }

    /// <summary>The members of <c>union bpf_attr</c> that BPF_PROG_QUERY reads and writes.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 32)]
    internal struct BpfQuery
    {
        [FieldOffset(0)]
        internal int TargetFd;

        [FieldOffset(4)]
        internal uint AttachType;

        [FieldOffset(8)]
        internal uint QueryFlags;

        [FieldOffset(12)]
        internal uint AttachFlags;

        [FieldOffset(16)]
        internal ulong ProgramIds;

        [FieldOffset(24)]
        internal uint ProgramCount;
    }

    /// <summary>The members of <c>union bpf_attr</c> that BPF_PROG_GET_FD_BY_ID reads.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 12)]
    internal struct BpfGetById
    {
        [FieldOffset(0)]
        internal uint ProgramId;

        [FieldOffset(4)]
        internal uint NextId;

        [FieldOffset(8)]
        internal uint OpenFlags;
    }

    /// <summary>A result or descriptor, or -errno.</summary>
    internal static int TryBpf<T>(int command, ref T attributes)
        where T : unmanaged
    {
        fixed (T* p = &attributes)
        {
            long result;
            do
            {
                // The verifier lets itself be interrupted and says EAGAIN; libbpf tries again too.
                result = Syscall(SYS_bpf, command, (nint)p, sizeof(T));
            }
            while (result is -Errno.EINTR || (result is -Errno.EAGAIN && command == BPF_PROG_LOAD));
            return (int)result;
        }
    }
}
