using PSContainer.Engine.Configuration;

namespace PSContainer.Engine.Lifecycle;

/// <summary>Copies of seccomp profiles (see <see cref="ConfigCopy"/>).</summary>
internal static class SeccompCopy
{
    internal static SeccompProfile Of(SeccompProfile profile)
    {
        // A null word is the one that the model begins with, as where a state file leaves it out.
        SeccompProfile copy = new();
        copy.DefaultAction = profile.DefaultAction ?? copy.DefaultAction;
        copy.DefaultErrnoReturn = profile.DefaultErrnoReturn;
        copy.Architectures = ListCopy.Of(profile.Architectures);
        copy.Flags = ListCopy.Of(profile.Flags);
        copy.Syscalls = ListCopy.Of(profile.Syscalls, Of);
        copy.ListenerPath = profile.ListenerPath ?? string.Empty;
        copy.ListenerMetadata = profile.ListenerMetadata ?? string.Empty;
        return copy;
    }

    private static SeccompSyscall Of(SeccompSyscall syscall)
    {
        SeccompSyscall copy = new();
        copy.Name = syscall.Name ?? string.Empty;
        copy.Action = syscall.Action ?? copy.Action;
        copy.ErrnoReturn = syscall.ErrnoReturn;
        copy.Args = ListCopy.Of(syscall.Args, Of);
        return copy;
    }

    private static SeccompArgument Of(SeccompArgument argument)
    {
        SeccompArgument copy = new();
        copy.Index = argument.Index;
        copy.Value = argument.Value;
        copy.ValueTwo = argument.ValueTwo;
        copy.Operator = argument.Operator ?? copy.Operator;
        return copy;
    }
}
