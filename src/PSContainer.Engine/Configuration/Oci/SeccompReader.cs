using System.Collections.Generic;
using PSContainer.Engine.Configuration.Oci.Model;

namespace PSContainer.Engine.Configuration.Oci;

/// <summary>The filter of system calls of a document: a rule for each call, where the document names many calls in one.</summary>
internal static class SeccompReader
{
    internal static SeccompProfile? Read(SpecReading reading, OciSeccomp? seccomp)
    {
        // An engine whose filter is off may send an empty one.
        if (seccomp is null || (string.IsNullOrEmpty(seccomp.DefaultAction) && seccomp.Syscalls is not { Count: > 0 }))
            return null;
        SeccompProfile profile = new()
        {
            DefaultAction = reading.Required("$.linux.seccomp.defaultAction", seccomp.DefaultAction),
            DefaultErrnoReturn = seccomp.DefaultErrnoRet,
            Architectures = [.. seccomp.Architectures ?? []],
            Flags = [.. seccomp.Flags ?? []],
            ListenerPath = seccomp.ListenerPath ?? string.Empty,
            ListenerMetadata = seccomp.ListenerMetadata ?? string.Empty,
        };
        for (int i = 0; i < (seccomp.Syscalls?.Count ?? 0); i++)
            Read(reading, $"$.linux.seccomp.syscalls[{i}]", seccomp.Syscalls![i], profile.Syscalls);
        return profile;
    }

    private static void Read(SpecReading reading, string place, OciSyscall rule, List<SeccompSyscall> result)
    {
        string action = reading.Required(place + ".action", rule.Action);
        if (rule.Names is not { Count: > 0 })
            reading.Add(place + ".names", "Is missing: the system calls that the rule is for.");
        List<SeccompArgument> arguments = [];
        for (int i = 0; i < (rule.Args?.Count ?? 0); i++)
        {
            OciSyscallArgument argument = rule.Args![i];
            arguments.Add(new()
            {
                Index = reading.Required($"{place}.args[{i}].index", argument.Index),
                Value = argument.Value ?? 0,
                ValueTwo = argument.ValueTwo ?? 0,
                Operator = reading.Required($"{place}.args[{i}].op", argument.Op),
            });
        }

        foreach (string name in rule.Names ?? [])
            result.Add(new() { Name = name, Action = action, ErrnoReturn = rule.ErrnoRet, Args = arguments.ConvertAll(Copy) });
    }

    private static SeccompArgument Copy(SeccompArgument argument) =>
        new() { Index = argument.Index, Value = argument.Value, ValueTwo = argument.ValueTwo, Operator = argument.Operator };
}
