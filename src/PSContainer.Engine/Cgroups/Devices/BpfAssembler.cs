using System.Collections.Generic;

namespace PSContainer.Engine.Cgroups.Devices;

/// <summary>Puts instructions in a row; jumps go forward to a label that is set later.</summary>
internal sealed class BpfAssembler
{
    private readonly List<BpfInstruction> _code = [];
    private readonly List<(int At, int Label)> _jumps = [];
    private readonly List<int> _labels = [];

    /// <summary>A label to jump to.</summary>
    internal int NewLabel()
    {
        _labels.Add(-1);
        return _labels.Count - 1;
    }

    /// <summary>The label is here.</summary>
    internal void Mark(int label) => _labels[label] = _code.Count;

    /// <summary><c>dst = *(u32 *)(src + offset)</c>.</summary>
    internal void LoadWord(int destination, int source, short offset) =>
        Emit(BpfInstruction.BPF_LDX | BpfInstruction.BPF_MEM | BpfInstruction.BPF_W, destination, source, offset, 0);

    /// <summary><c>dst = src</c>.</summary>
    internal void Move(int destination, int source) =>
        Emit(BpfInstruction.BPF_ALU64 | BpfInstruction.BPF_MOV | BpfInstruction.BPF_X, destination, source, 0, 0);

    /// <summary><c>dst = value</c>.</summary>
    internal void Set(int destination, int value) =>
        Emit(BpfInstruction.BPF_ALU64 | BpfInstruction.BPF_MOV | BpfInstruction.BPF_K, destination, 0, 0, value);

    /// <summary><c>dst &amp;= value</c>, in 32 bits.</summary>
    internal void And(int destination, int value) =>
        Emit(BpfInstruction.BPF_ALU | BpfInstruction.BPF_AND | BpfInstruction.BPF_K, destination, 0, 0, value);

    /// <summary><c>dst >>= bits</c>, in 32 bits.</summary>
    internal void ShiftRight(int destination, int bits) =>
        Emit(BpfInstruction.BPF_ALU | BpfInstruction.BPF_RSH | BpfInstruction.BPF_K, destination, 0, 0, bits);

    /// <summary><c>if (dst != value) goto label</c>.</summary>
    internal void JumpIfNotEqual(int destination, int value, int label) => Jump(BpfInstruction.BPF_JNE, destination, value, label);

    /// <summary><c>if (dst &amp; bits) goto label</c>.</summary>
    internal void JumpIfAny(int destination, int bits, int label) => Jump(BpfInstruction.BPF_JSET, destination, bits, label);

    /// <summary><c>goto label</c>.</summary>
    internal void Jump(int label) => Jump(BpfInstruction.BPF_JA, 0, 0, label);

    /// <summary><c>return value</c>.</summary>
    internal void Return(int value)
    {
        Set(0, value);
        Emit(BpfInstruction.BPF_JMP | BpfInstruction.BPF_EXIT, 0, 0, 0, 0);
    }

    /// <summary>The program, its jumps resolved.</summary>
    internal BpfInstruction[] Assemble()
    {
        BpfInstruction[] code = [.. _code];
        foreach ((int at, int label) in _jumps)
            code[at].Offset = checked((short)(_labels[label] - at - 1));
        return code;
    }

    private void Jump(byte operation, int destination, int value, int label)
    {
        _jumps.Add((_code.Count, label));
        Emit((byte)(BpfInstruction.BPF_JMP | operation), destination, 0, 0, value);
    }

    private void Emit(int code, int destination, int source, short offset, int immediate) =>
        _code.Add(new BpfInstruction
        {
            Code = (byte)code,
            Registers = (byte)(destination | (source << 4)),
            Offset = offset,
            Immediate = immediate,
        });
}
