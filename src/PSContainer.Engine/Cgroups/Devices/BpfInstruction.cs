using System.Runtime.InteropServices;

namespace PSContainer.Engine.Cgroups.Devices;

/// <summary><c>struct bpf_insn</c> (kernel doc bpf/standardization/instruction-set).</summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
internal struct BpfInstruction
{
    // Classes, sizes, modes, operations: names as in linux/bpf_common.h and linux/bpf.h.
    internal const byte BPF_LDX = 0x01, BPF_JMP = 0x05, BPF_ALU = 0x04, BPF_ALU64 = 0x07, BPF_W = 0x00, BPF_MEM = 0x60,
        BPF_K = 0x00, BPF_X = 0x08, BPF_AND = 0x50, BPF_RSH = 0x70, BPF_MOV = 0xB0, BPF_JA = 0x00,
        BPF_JSET = 0x40, BPF_JNE = 0x50, BPF_EXIT = 0x90;

    [FieldOffset(0)]
    internal byte Code;

    /// <summary>Destination in the low four bits, source in the high ones (little-endian machines).</summary>
    [FieldOffset(1)]
    internal byte Registers;

    [FieldOffset(2)]
    internal short Offset;

    [FieldOffset(4)]
    internal int Immediate;

    internal readonly int Destination => Registers & 0xF;

    internal readonly int Source => Registers >> 4;
}
