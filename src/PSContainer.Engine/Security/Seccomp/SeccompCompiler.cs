using System;
using System.Collections.Generic;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Security.Seccomp;

/// <summary>Compiles a profile to BPF, in the parent: the container's process must not load a library of the host's.</summary>
internal static unsafe class SeccompCompiler
{
    /// <summary>Goes up with every change of the programs that come out of the same profile and library, so that none is used that was kept before.</summary>
    internal const int Revision = 1;

    // BPF_MAXINSNS of linux/bpf_common.h.
    private const int MaxInstructions = 4096;
    private const int InstructionSize = 8;
    private const uint EPERM = 1;

    /// <exception cref="ContainerException">libseccomp is missing, or refuses the profile.</exception>
    internal static SeccompFilter Compile(SeccompProfile? profile)
    {
        if (profile is null)
            return SeccompFilter.None;
        try
        {
            return CompileProfile(profile);
        }
        catch (DllNotFoundException e)
        {
            throw new ContainerException(ErrorCode.SystemError, "filters of system calls need libseccomp.so.2, which is not installed", e)
            {
                Step = "compile the seccomp profile",
                Errno = Errno.ENOENT,
                Hint = "Install it (Debian: apt-get install libseccomp2), or leave out the seccomp profile.",
            };
        }
    }

    private static SeccompFilter CompileProfile(SeccompProfile profile)
    {
        uint defaultAction = SeccompWords.Action(profile.DefaultAction, profile.DefaultErrnoReturn);
        void* filter = LibSeccomp.Init(defaultAction);
        if (filter is null)
            throw Refused("the default action " + profile.DefaultAction, Errno.EINVAL);
        try
        {
            List<uint> architectures = AddArchitectures(filter, profile);

            // A binary tree in place of a list: a dozen comparisons for a call, not hundreds. An older library goes without.
            _ = LibSeccomp.SetAttribute(filter, LibSeccomp.SCMP_FLTATR_CTL_OPTIMIZE, 2);
            bool notifies = false;
            foreach (SeccompSyscall rule in profile.Syscalls)
            {
                AddRule(filter, rule, defaultAction);
                notifies |= rule.Action == "SCMP_ACT_NOTIFY";
            }

            byte[] program = [.. SeccompUnknownCalls.Stub(profile, architectures), .. Export(filter)];
            if (program.Length / InstructionSize > MaxInstructions)
                throw Refused($"a program of {program.Length / InstructionSize} instructions, over the kernel's {MaxInstructions}", Errno.E2BIG);
            uint flags = SeccompWords.Flags(profile.Flags) | (notifies ? Libc.SECCOMP_FILTER_FLAG_NEW_LISTENER : 0);
            return new SeccompFilter(program, flags, notifies);
        }
        finally
        {
            LibSeccomp.Release(filter);
        }
    }

    private static List<uint> AddArchitectures(void* filter, SeccompProfile profile)
    {
        List<uint> tokens = [LibSeccomp.NativeArchitecture()];
        foreach (string name in profile.Architectures)
        {
            uint token = SeccompWords.Architecture(name);
            if (token == 0)
                throw Refused($"the architecture {name}, which this libseccomp does not know", Errno.EINVAL);
            if (tokens.Contains(token))
                continue;
            tokens.Add(token);
            Check(LibSeccomp.AddArchitecture(filter, token), "the architecture " + name);
        }

        return tokens;
    }

    private static void AddRule(void* filter, SeccompSyscall rule, uint defaultAction)
    {
        uint action = SeccompWords.Action(rule.Action, rule.ErrnoReturn ?? EPERM);

        // The library takes no rule that says what would happen anyway.
        if (action == defaultAction)
            return;
        int number = LibSeccomp.ResolveSyscall(LibSeccomp.NativeArchitecture(), rule.Name);
        if (number == LibSeccomp.__NR_SCMP_ERROR)
            return; // newer than the library, or another system's: profiles are written for many machines
        LibSeccomp.Comparison[] comparisons = new LibSeccomp.Comparison[rule.Args.Count];
        for (int i = 0; i < comparisons.Length; i++)
        {
            SeccompArgument argument = rule.Args[i];
            comparisons[i] = new()
            {
                Argument = argument.Index,
                Operator = SeccompWords.Operator(argument.Operator),
                First = argument.Value,
                Second = argument.ValueTwo,
            };
        }

        if (!HasTwice(rule.Args))
        {
            Add(filter, action, number, rule, comparisons);
            return;
        }

        // Two conditions on one argument: libseccomp takes one for each, so they become rules of their own, either of which is enough (as in runc).
        foreach (LibSeccomp.Comparison comparison in comparisons)
            Add(filter, action, number, rule, [comparison]);
    }

    private static void Add(void* filter, uint action, int number, SeccompSyscall rule, LibSeccomp.Comparison[] comparisons)
    {
        fixed (LibSeccomp.Comparison* p = comparisons)
        {
            int result = LibSeccomp.AddRule(filter, action, number, (uint)comparisons.Length, p);

            // The same rule twice is no fault of a profile made of several.
            if (result != -Errno.EEXIST)
                Check(result, $"the rule {rule.Action} for {rule.Name}");
        }
    }

    private static bool HasTwice(List<SeccompArgument> args)
    {
        for (int i = 0; i < args.Count; i++)
        {
            for (int j = i + 1; j < args.Count; j++)
            {
                if (args[i].Index == args[j].Index)
                    return true;
            }
        }

        return false;
    }

    private static byte[] Export(void* filter)
    {
        int file = Libc.Check(Libc.TryMemfdCreate("seccomp\0"u8, Libc.MFD_CLOEXEC), "memfd_create");
        try
        {
            Check(LibSeccomp.ExportBpf(filter, file), "the whole of it");
            byte[] program = new byte[(int)Libc.Stat(file, "seccomp").Size];
            for (int read = 0; read < program.Length;)
                read += Libc.Check(Libc.TryReadAt(file, program.AsSpan(read), read), "read", "seccomp");
            return program;
        }
        finally
        {
            Libc.Close(file);
        }
    }

    private static void Check(int result, string what)
    {
        if (result < 0)
            throw Refused(what, -result);
    }

    private static ContainerException Refused(string what, int errno) =>
        new(ErrorCode.ConfigInvalid, $"$.seccomp: libseccomp refuses {what}: {Errno.Describe(errno)}")
        {
            Step = "compile the seccomp profile",
            Errno = errno,
            Hint = "Compare the rule with seccomp_rule_add(3); a newer libseccomp may know it.",
        };
}
