using System;
using System.Collections.Generic;
using PSContainer.Engine.Configuration.Json;

namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>A filter of system calls that libseccomp can compile.</summary>
internal sealed class SeccompRule : IConfigRule
{
    private const string Errno = "SCMP_ACT_ERRNO", Trace = "SCMP_ACT_TRACE", Notify = "SCMP_ACT_NOTIFY";

    // MAX_ERRNO of linux/err.h: larger numbers are no errors to a program.
    private const uint LargestErrno = 4095;
    private const uint LastArgument = 5;

    private static readonly string[] s_flags =
    [
        "SECCOMP_FILTER_FLAG_TSYNC", "SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_SPEC_ALLOW",
        "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV",
    ];

    private static readonly string[] s_operators =
    [
        "SCMP_CMP_NE", "SCMP_CMP_LT", "SCMP_CMP_LE", "SCMP_CMP_EQ", "SCMP_CMP_GE", "SCMP_CMP_GT", "SCMP_CMP_MASKED_EQ",
    ];

    /// <summary>The flags that are known.</summary>
    internal static ReadOnlySpan<string> Flags => s_flags;

    /// <inheritdoc/>
    public void Check(RuleContext context)
    {
        if (context.Config.Seccomp is not { } profile)
            return;
        CheckAction(context, "$.seccomp.default_action", profile.DefaultAction);
        CheckErrno(context, "$.seccomp.default_errno_ret", profile.DefaultAction, profile.DefaultErrnoReturn);
        if (profile.DefaultAction == Notify)
            context.Add("$.seccomp.default_action", $"{Notify} cannot be the default: the listener could not be handed over.");
        CheckWords(context, "$.seccomp.architectures", profile.Architectures, SeccompArchitecturesConverter.IsKnown, "an architecture, as SCMP_ARCH_X86_64");
        CheckWords(context, "$.seccomp.flags", profile.Flags, flag => Array.IndexOf(s_flags, flag) >= 0, "a flag: " + string.Join(", ", s_flags));
        bool notifies = false;
        for (int i = 0; i < profile.Syscalls.Count; i++)
        {
            notifies |= profile.Syscalls[i].Action == Notify;
            CheckSyscall(context, $"$.seccomp.syscalls[{i}]", profile.Syscalls[i]);
        }

        if (notifies && profile.ListenerPath.Length == 0)
            context.Add("$.seccomp.listener_path", $"{Notify} needs a listener.");
        if (profile.ListenerPath.Length != 0)
            context.CheckAbsolute("$.seccomp.listener_path", profile.ListenerPath);
        else if (profile.ListenerMetadata.Length != 0)
            context.Add("$.seccomp.listener_metadata", "Means nothing without a listener.");
    }

    private static void CheckSyscall(RuleContext context, string place, SeccompSyscall syscall)
    {
        if (syscall.Name.Length == 0)
            context.Add(place + ".name", "The name of the system call is missing.");
        CheckAction(context, place + ".action", syscall.Action);
        CheckErrno(context, place + ".errnoRet", syscall.Action, syscall.ErrnoReturn);

        // The process under the filter must itself tell its parent, with write(2), that the descriptor can be fetched.
        if (syscall.Action == Notify && syscall.Name == "write")
            context.Add(place + ".action", $"{Notify} cannot be used for the write syscall: the listener could not be handed over.");
        for (int i = 0; i < syscall.Args.Count; i++)
        {
            SeccompArgument argument = syscall.Args[i];
            if (argument.Index > LastArgument)
                context.Add($"{place}.args[{i}].index", $"A system call has arguments 0 to {LastArgument}, not {argument.Index}.");
            if (Array.IndexOf(s_operators, argument.Operator) < 0)
                context.Add($"{place}.args[{i}].op", $"'{argument.Operator}' is none of {string.Join(", ", s_operators)}.");
        }
    }

    private static void CheckAction(RuleContext context, string jsonPath, string action)
    {
        if (!SeccompActionConverter.IsKnown(action))
            context.Add(jsonPath, $"'{action}' is not an action, as SCMP_ACT_ALLOW or SCMP_ACT_ERRNO.");
    }

    private static void CheckErrno(RuleContext context, string jsonPath, string action, uint? errno)
    {
        if (errno is not null && action is not (Errno or Trace))
            context.Add(jsonPath, $"An errno is for {Errno} and {Trace} only.");
        else if (errno > LargestErrno)
            context.Add(jsonPath, $"Must be 0 to {LargestErrno}, not {errno}.");
    }

    private static void CheckWords(RuleContext context, string jsonPath, List<string> words, Predicate<string> known, string what)
    {
        for (int i = 0; i < words.Count; i++)
        {
            if (!known(words[i]))
                context.Add($"{jsonPath}[{i}]", $"'{words[i]}' is not {what}.");
        }
    }
}
