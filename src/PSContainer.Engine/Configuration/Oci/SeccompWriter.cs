using System.Collections.Generic;
using PSContainer.Engine.Configuration.Oci.Model;

namespace PSContainer.Engine.Configuration.Oci;

/// <summary>A filter of system calls as a document has it: neighbours that say the same in one rule.</summary>
internal static class SeccompWriter
{
    internal static OciSeccomp Write(SeccompProfile profile)
    {
        OciSeccomp result = new()
        {
            DefaultAction = profile.DefaultAction,
            DefaultErrnoRet = profile.DefaultErrnoReturn,
            Architectures = SpecWriting.Texts(profile.Architectures),
            Flags = SpecWriting.Texts(profile.Flags),
            ListenerPath = SpecWriting.Text(profile.ListenerPath),
            ListenerMetadata = SpecWriting.Text(profile.ListenerMetadata),
        };
        SeccompSyscall? previous = null;
        foreach (SeccompSyscall syscall in profile.Syscalls)
        {
            List<OciSyscall> rules = result.Syscalls ??= [];
            if (previous is not null && AreAlike(previous, syscall))
                rules[^1].Names!.Add(syscall.Name);
            else
                rules.Add(Write(syscall));
            previous = syscall;
        }

        return result;
    }

    private static OciSyscall Write(SeccompSyscall syscall) => new()
    {
        Names = [syscall.Name],
        Action = syscall.Action,
        ErrnoRet = syscall.ErrnoReturn,
        Args = SpecWriting.Items(syscall.Args, argument => new OciSyscallArgument
        {
            Index = argument.Index,
            Value = argument.Value,
            ValueTwo = argument.ValueTwo == 0 ? null : argument.ValueTwo,
            Op = argument.Operator,
        }),
    };

    private static bool AreAlike(SeccompSyscall one, SeccompSyscall other)
    {
        if (one.Action != other.Action || one.ErrnoReturn != other.ErrnoReturn || one.Args.Count != other.Args.Count)
            return false;
        for (int i = 0; i < one.Args.Count; i++)
        {
            SeccompArgument a = one.Args[i], b = other.Args[i];
            if ((a.Index, a.Value, a.ValueTwo, a.Operator) != (b.Index, b.Value, b.ValueTwo, b.Operator))
                return false;
        }

        return true;
    }
}
