namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>The texts of a seccomp profile (see <see cref="TextRule"/>).</summary>
internal static class SeccompTexts
{
    internal static void Check(TextWalk walk, SeccompProfile profile)
    {
        walk.Text("default_action", profile.DefaultAction);
        walk.Texts("architectures", profile.Architectures);
        walk.Texts("flags", profile.Flags);
        walk.Objects("syscalls", profile.Syscalls, Check);
        walk.Text("listener_path", profile.ListenerPath);
        walk.Text("listener_metadata", profile.ListenerMetadata);
    }

    private static void Check(TextWalk walk, SeccompSyscall syscall)
    {
        walk.Text("name", syscall.Name);
        walk.Text("action", syscall.Action);
        walk.Objects("args", syscall.Args, static (inner, argument) => inner.Text("op", argument.Operator));
    }
}
