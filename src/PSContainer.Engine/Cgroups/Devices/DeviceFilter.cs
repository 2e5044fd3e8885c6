using System;
using System.Collections.Generic;
using System.Text;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Cgroups.Devices;

/// <summary>Loads a device program and attaches it to a v2 cgroup. It stays until the cgroup goes.</summary>
internal static unsafe class DeviceFilter
{
    private const int MaxPrograms = 64;

    /// <summary>Makes the rules the only filter of the cgroup itself (those above still hold). There is no moment without a filter.</summary>
    internal static void Apply(string directory, IReadOnlyList<DeviceRule> rules, LimitJournal? journal = null)
    {
        int cgroup = -1, program = -1;
        List<int> old = [];
        try
        {
            program = Load(directory, DeviceProgram.Compile(rules));
            cgroup = Check(Libc.TryOpenAt(Libc.AT_FDCWD, directory, Libc.O_RDONLY | Libc.O_DIRECTORY), "open", directory);
            OpenAttached(cgroup, directory, old);
            Replace(cgroup, directory, program, old);
            if (journal is null)
                return;

            // A program lives as long as it is attached or somebody has it open.
            int undoCgroup = cgroup, undoProgram = program;
            int[] before = [.. old];
            foreach (int fd in (int[])[cgroup, program, .. before])
                journal.Keep(fd);
            journal.Push(() => PutBack(undoCgroup, directory, undoProgram, before));
            cgroup = program = -1;
            old.Clear();
        }
        finally
        {
            foreach (int fd in old)
                Libc.Close(fd);
            Libc.Close(cgroup);
            Libc.Close(program);
        }
    }

    /// <summary>How many device programs are attached to the cgroup itself.</summary>
    internal static int CountAttached(string directory)
    {
        int cgroup = Check(Libc.TryOpenAt(Libc.AT_FDCWD, directory, Libc.O_RDONLY | Libc.O_DIRECTORY), "open", directory);
        try
        {
            Span<uint> ids = stackalloc uint[MaxPrograms];
            return Query(cgroup, directory, ids);
        }
        finally
        {
            Libc.Close(cgroup);
        }
    }

    private static void Replace(int cgroup, string directory, int program, List<int> old)
    {
        if (old.Count == 1)
        {
            Libc.BpfAttach replace = Attachment(cgroup, program);
            replace.AttachFlags |= Libc.BPF_F_REPLACE;
            replace.ReplaceFd = old[0];
            int result = Libc.TryBpf(Libc.BPF_PROG_ATTACH, ref replace);
            if (result == 0)
                return;

            // Linux before 5.6 cannot replace; the detour below has both filters in force for a moment, which only denies more.
            if (result != -Errno.EINVAL)
                Check(result, "bpf(BPF_PROG_ATTACH)", directory);
        }

        Attach(cgroup, directory, program);
        foreach (int fd in old)
            Detach(cgroup, directory, fd);
    }

    private static void PutBack(int cgroup, string directory, int program, int[] before)
    {
        foreach (int fd in before)
            Attach(cgroup, directory, fd);
        Detach(cgroup, directory, program);
    }

    private static Libc.BpfAttach Attachment(int cgroup, int program) => new()
    {
        TargetFd = cgroup,
        ProgramFd = program,
        AttachType = Libc.BPF_CGROUP_DEVICE,
        AttachFlags = Libc.BPF_F_ALLOW_MULTI,
    };

    private static void Attach(int cgroup, string directory, int program)
    {
        Libc.BpfAttach attach = Attachment(cgroup, program);
        Check(Libc.TryBpf(Libc.BPF_PROG_ATTACH, ref attach), "bpf(BPF_PROG_ATTACH)", directory);
    }

    private static void Detach(int cgroup, string directory, int program)
    {
        Libc.BpfAttach detach = new() { TargetFd = cgroup, ProgramFd = program, AttachType = Libc.BPF_CGROUP_DEVICE };
        Check(Libc.TryBpf(Libc.BPF_PROG_DETACH, ref detach), "bpf(BPF_PROG_DETACH)", directory);
    }

    private static int Load(string directory, BpfInstruction[] code)
    {
        int result = TryLoad(code, default);
        if (result >= 0)
            return result;
        if (result is -Errno.EPERM or -Errno.ENOSYS or -Errno.ENOMEM)
            return Check(result, "bpf(BPF_PROG_LOAD)", directory);

        // Refused by the verifier: ask once more for its reasons.
        byte[] log = new byte[64 * 1024];
        _ = TryLoad(code, log);
        int end = Array.IndexOf(log, (byte)0);
        string text = Encoding.ASCII.GetString(log, 0, Math.Max(end, 0)).Trim();
        throw CgroupFile.Failed(CgroupStep.Apply, $"the kernel refuses the device filter ({text})", "bpf(BPF_PROG_LOAD)", -result, directory, null);
    }

    private static int TryLoad(BpfInstruction[] code, Span<byte> log)
    {
        // No GPL-only helper is called, so the licence may be what it is.
        fixed (BpfInstruction* instructions = code)
        fixed (byte* license = "Apache-2.0\0"u8)
        fixed (byte* buffer = log)
        {
            Libc.BpfLoad load = new()
            {
                ProgramType = Libc.BPF_PROG_TYPE_CGROUP_DEVICE,
                InstructionCount = (uint)code.Length,
                Instructions = (ulong)instructions,
                License = (ulong)license,
                LogLevel = log.Length > 0 ? 1u : 0,
                LogSize = (uint)log.Length,
                LogBuffer = (ulong)buffer,
            };
            "psc_devices"u8.CopyTo(new Span<byte>(load.ProgramName, 16));
            return Libc.TryBpf(Libc.BPF_PROG_LOAD, ref load);
        }
    }

    private static void OpenAttached(int cgroup, string directory, List<int> descriptors)
    {
        Span<uint> ids = stackalloc uint[MaxPrograms];
        int count = Query(cgroup, directory, ids);
        for (int i = 0; i < count; i++)
        {
            Libc.BpfGetById get = new() { ProgramId = ids[i] };
            int fd = Libc.TryBpf(Libc.BPF_PROG_GET_FD_BY_ID, ref get);
            if (fd == -Errno.ENOENT)
                continue;
            descriptors.Add(Check(fd, "bpf(BPF_PROG_GET_FD_BY_ID)", directory));
        }
    }

    private static int Query(int cgroup, string directory, Span<uint> ids)
    {
        fixed (uint* p = ids)
        {
            Libc.BpfQuery query = new()
            {
                TargetFd = cgroup,
                AttachType = Libc.BPF_CGROUP_DEVICE,
                ProgramIds = (ulong)p,
                ProgramCount = (uint)ids.Length,
            };
            int result = Libc.TryBpf(Libc.BPF_PROG_QUERY, ref query);
            // Linux before 4.15 cannot tell; it also cannot filter, and the load has failed before.
            Check(result, "bpf(BPF_PROG_QUERY)", directory);
            return (int)query.ProgramCount;
        }
    }

    private static int Check(int result, string syscall, string directory)
    {
        if (result >= 0)
            return result;
        throw CgroupFile.Failed(CgroupStep.Apply, "cannot set the device filter", syscall, -result, directory, -result switch
        {
            Errno.EPERM or Errno.EACCES => "It needs CAP_BPF or CAP_SYS_ADMIN in the initial user namespace.",
            Errno.ENOSYS or Errno.EINVAL => "The kernel needs CONFIG_CGROUP_BPF (Linux 4.15 or later).",
            _ => null,
        });
    }
}
