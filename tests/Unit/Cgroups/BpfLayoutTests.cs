using System;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;
using PSContainer.Engine.Cgroups.Devices;
using PSContainer.Engine.Interop;
using Xunit;

namespace PSContainer.Tests.Cgroups;

/// <summary>Offsets, sizes and constants against the C compiler's, where one is installed.</summary>
public class BpfLayoutTests
{
    private static readonly (string C, Func<long> Engine)[] s_facts =
    [
        ("sizeof(struct bpf_insn)", () => Marshal.SizeOf<BpfInstruction>()),
        ("offsetof(struct bpf_insn, off)", () => Offset<BpfInstruction>(nameof(BpfInstruction.Offset))),
        ("offsetof(struct bpf_insn, imm)", () => Offset<BpfInstruction>(nameof(BpfInstruction.Immediate))),
        ("offsetof(union bpf_attr, insns)", () => Offset<Libc.BpfLoad>(nameof(Libc.BpfLoad.Instructions))),
        ("offsetof(union bpf_attr, license)", () => Offset<Libc.BpfLoad>(nameof(Libc.BpfLoad.License))),
        ("offsetof(union bpf_attr, log_size)", () => Offset<Libc.BpfLoad>(nameof(Libc.BpfLoad.LogSize))),
        ("offsetof(union bpf_attr, log_buf)", () => Offset<Libc.BpfLoad>(nameof(Libc.BpfLoad.LogBuffer))),
        ("offsetof(union bpf_attr, prog_name)", () => Offset<Libc.BpfLoad>(nameof(Libc.BpfLoad.ProgramName))),
        ("offsetof(union bpf_attr, expected_attach_type)", () => Offset<Libc.BpfLoad>(nameof(Libc.BpfLoad.ExpectedAttachType))),
        ("offsetof(union bpf_attr, attach_bpf_fd)", () => Offset<Libc.BpfAttach>(nameof(Libc.BpfAttach.ProgramFd))),
        ("offsetof(union bpf_attr, attach_flags)", () => Offset<Libc.BpfAttach>(nameof(Libc.BpfAttach.AttachFlags))),
        ("offsetof(union bpf_attr, replace_bpf_fd)", () => Offset<Libc.BpfAttach>(nameof(Libc.BpfAttach.ReplaceFd))),
        ("offsetof(union bpf_attr, query.attach_type)", () => Offset<Libc.BpfQuery>(nameof(Libc.BpfQuery.AttachType))),
        ("offsetof(union bpf_attr, query.prog_ids)", () => Offset<Libc.BpfQuery>(nameof(Libc.BpfQuery.ProgramIds))),
        ("offsetof(union bpf_attr, query.prog_cnt)", () => Offset<Libc.BpfQuery>(nameof(Libc.BpfQuery.ProgramCount))),
        ("offsetof(union bpf_attr, open_flags)", () => Offset<Libc.BpfGetById>(nameof(Libc.BpfGetById.OpenFlags))),
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
        ("sizeof(struct pollfd)", () => Marshal.SizeOf<Libc.PollFd>()),
        ("offsetof(struct pollfd, revents)", () => Offset<Libc.PollFd>(nameof(Libc.PollFd.Returned))),
        ("sizeof(struct statx)", () => Marshal.SizeOf<Libc.Statx>()),
        ("sizeof(struct statx_timestamp)", () => Marshal.SizeOf<Libc.Timestamp>()),
        ("offsetof(struct statx, stx_ino)", () => Offset<Libc.Statx>(nameof(Libc.Statx.Inode))),
        ("offsetof(struct statx, stx_size)", () => Offset<Libc.Statx>(nameof(Libc.Statx.Size))),
        ("offsetof(struct statx, stx_ctime)", () => Offset<Libc.Statx>(nameof(Libc.Statx.Changed))),
        ("offsetof(struct statx, stx_mtime)", () => Offset<Libc.Statx>(nameof(Libc.Statx.Modified))),
        ("offsetof(struct statx, stx_dev_major)", () => Offset<Libc.Statx>(nameof(Libc.Statx.DevMajor))),
        ("UTIME_OMIT", () => (1L << 30) - 2),
        ("POLLPRI", () => Libc.POLLPRI),
        ("SYS_pidfd_open", () => 434),
        ("SYS_pidfd_send_signal", () => 424),
        ("SYS_bpf", () => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 280 : 321),
    ];

    [CompilerFact]
    public void Agrees_with_the_headers()
    {
        string directory = Directory.CreateTempSubdirectory("psc-c-").FullName;
        try
        {
            string lines = string.Empty;
            foreach ((string c, _) in s_facts)
                lines += $"printf(\"%lld\\n\", (long long)({c}));\n";
            File.WriteAllText(directory + "/x.c",
                "#define _GNU_SOURCE\n#include <stdio.h>\n#include <fcntl.h>\n#include <sys/stat.h>\n#include <linux/stat.h>\n#include <stddef.h>\n#include <poll.h>\n#include <sys/syscall.h>\n#include <linux/bpf.h>\n"
                + $"int main(void) {{\n{lines}return 0; }}\n");
            Run("cc", $"-o {directory}/x {directory}/x.c");
            string[] values = Run(directory + "/x", string.Empty).Split('\n');
            for (int i = 0; i < s_facts.Length; i++)
                Assert.Equal($"{s_facts[i].C} = {values[i]}", $"{s_facts[i].C} = {s_facts[i].Engine()}");
        }
        finally
        {
            Directory.Delete(directory, true);
        }
    }

    private static long Offset<T>(string field) => Marshal.OffsetOf<T>(field);

    private static string Run(string program, string arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }

    private sealed class CompilerFactAttribute : FactAttribute
    {
        public CompilerFactAttribute()
        {
            if (!File.Exists("/usr/bin/cc") || !File.Exists("/usr/include/linux/bpf.h"))
                Skip = "needs a C compiler and the kernel's headers";
        }
    }
}
