using System;
using System.Runtime.InteropServices;
using PSContainer.Engine.Cgroups.Devices;
using PSContainer.Engine.Interop;
using PSContainer.Tests.Interop;

namespace PSContainer.Tests.Cgroups;

/// <summary>Offsets, sizes and constants of bpf(2) against the C compiler's.</summary>
public class BpfLayoutTests
{
    private static readonly (string C, Func<long> Engine)[] s_facts =
    [
        ("sizeof(struct bpf_insn)", () => Marshal.SizeOf<BpfInstruction>()),
        ("offsetof(struct bpf_insn, off)", () => CompiledFacts.Offset<BpfInstruction>(nameof(BpfInstruction.Offset))),
        ("offsetof(struct bpf_insn, imm)", () => CompiledFacts.Offset<BpfInstruction>(nameof(BpfInstruction.Immediate))),
        ("offsetof(union bpf_attr, insns)", () => CompiledFacts.Offset<Libc.BpfLoad>(nameof(Libc.BpfLoad.Instructions))),
        ("offsetof(union bpf_attr, license)", () => CompiledFacts.Offset<Libc.BpfLoad>(nameof(Libc.BpfLoad.License))),
        ("offsetof(union bpf_attr, log_size)", () => CompiledFacts.Offset<Libc.BpfLoad>(nameof(Libc.BpfLoad.LogSize))),
        ("offsetof(union bpf_attr, log_buf)", () => CompiledFacts.Offset<Libc.BpfLoad>(nameof(Libc.BpfLoad.LogBuffer))),
        ("offsetof(union bpf_attr, prog_name)", () => CompiledFacts.Offset<Libc.BpfLoad>(nameof(Libc.BpfLoad.ProgramName))),
        ("offsetof(union bpf_attr, expected_attach_type)", () => CompiledFacts.Offset<Libc.BpfLoad>(nameof(Libc.BpfLoad.ExpectedAttachType))),
        ("offsetof(union bpf_attr, attach_bpf_fd)", () => CompiledFacts.Offset<Libc.BpfAttach>(nameof(Libc.BpfAttach.ProgramFd))),
        ("offsetof(union bpf_attr, attach_flags)", () => CompiledFacts.Offset<Libc.BpfAttach>(nameof(Libc.BpfAttach.AttachFlags))),
        ("offsetof(union bpf_attr, replace_bpf_fd)", () => CompiledFacts.Offset<Libc.BpfAttach>(nameof(Libc.BpfAttach.ReplaceFd))),
        ("offsetof(union bpf_attr, query.attach_type)", () => CompiledFacts.Offset<Libc.BpfQuery>(nameof(Libc.BpfQuery.AttachType))),
        ("offsetof(union bpf_attr, query.prog_ids)", () => CompiledFacts.Offset<Libc.BpfQuery>(nameof(Libc.BpfQuery.ProgramIds))),
        ("offsetof(union bpf_attr, query.prog_cnt)", () => CompiledFacts.Offset<Libc.BpfQuery>(nameof(Libc.BpfQuery.ProgramCount))),
        ("offsetof(union bpf_attr, open_flags)", () => CompiledFacts.Offset<Libc.BpfGetById>(nameof(Libc.BpfGetById.OpenFlags))),
        ("BPF_PROG_LOAD", () => Libc.BPF_PROG_LOAD),
        ("BPF_PROG_ATTACH", () => Libc.BPF_PROG_ATTACH),
        ("BPF_PROG_DETACH", () => Libc.BPF_PROG_DETACH),
        ("BPF_PROG_GET_FD_BY_ID", () => Libc.BPF_PROG_GET_FD_BY_ID),
        ("BPF_PROG_QUERY", () => Libc.BPF_PROG_QUERY),
        ("BPF_PROG_TYPE_CGROUP_DEVICE", () => Libc.BPF_PROG_TYPE_CGROUP_DEVICE),
        ("BPF_CGROUP_DEVICE", () => Libc.BPF_CGROUP_DEVICE),
        ("BPF_F_ALLOW_MULTI", () => Libc.BPF_F_ALLOW_MULTI),
        ("BPF_F_REPLACE", () => Libc.BPF_F_REPLACE),
        ("BPF_DEVCG_ACC_MKNOD", () => (long)DevicePermissions.Mknod),
        ("BPF_DEVCG_ACC_READ", () => (long)DevicePermissions.Read),
        ("BPF_DEVCG_ACC_WRITE", () => (long)DevicePermissions.Write),
        ("BPF_DEVCG_DEV_BLOCK", () => 1),
        ("BPF_DEVCG_DEV_CHAR", () => 2),
        ("BPF_LDX | BPF_MEM | BPF_W", () => BpfInstruction.BPF_LDX | BpfInstruction.BPF_MEM | BpfInstruction.BPF_W),
        ("BPF_JMP | BPF_JNE | BPF_K", () => BpfInstruction.BPF_JMP | BpfInstruction.BPF_JNE | BpfInstruction.BPF_K),
        ("BPF_JMP | BPF_JSET | BPF_K", () => BpfInstruction.BPF_JMP | BpfInstruction.BPF_JSET | BpfInstruction.BPF_K),
        ("BPF_JMP | BPF_EXIT", () => BpfInstruction.BPF_JMP | BpfInstruction.BPF_EXIT),
        ("BPF_ALU64 | BPF_MOV | BPF_X", () => BpfInstruction.BPF_ALU64 | BpfInstruction.BPF_MOV | BpfInstruction.BPF_X),
        ("BPF_ALU | BPF_AND | BPF_K", () => BpfInstruction.BPF_ALU | BpfInstruction.BPF_AND | BpfInstruction.BPF_K),
        ("BPF_ALU | BPF_RSH | BPF_K", () => BpfInstruction.BPF_ALU | BpfInstruction.BPF_RSH | BpfInstruction.BPF_K),
        ("SYS_bpf", () => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 280 : 321),
    ];

    [CompilerFact]
    public void Agrees_with_the_headers() => CompiledFacts.Check(s_facts);
}
