using System.Collections.Generic;
using PSContainer.Engine.Hooks;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;
using PSContainer.Engine.Processes;
using PSContainer.Engine.Security;
using PSContainer.Engine.Security.Seccomp;

namespace PSContainer.Engine.Init.Steps;

/// <summary>The last step: becomes the user, gives up privileges, and executes the program.</summary>
internal sealed class ExecuteStep(ProcessSpec process, StartHooks? hooks = null) : InitStep
{
    internal override StepKind Kind => StepKind.Execute;

    internal override string Describe() =>
        $"{hooks?.Describe()}run {string.Join(' ', process.Args)} as {(process.User.Length == 0 ? "root" : process.User)} in {(process.Cwd.Length == 0 ? "/" : process.Cwd)}"
        + (process.Seccomp.IsNone ? string.Empty : " under a filter of system calls");

    internal override void Write(WireWriter writer)
    {
        process.Write(writer);
        writer.Bool(hooks is not null);
        hooks?.Write(writer);
    }

    internal static ExecuteStep Read(WireReader reader) => new(ProcessSpec.Read(reader), reader.Bool() ? StartHooks.Read(reader) : null);

    internal override void Run(InitContext context)
    {
        ContainerUser user = context.User ?? throw new System.InvalidOperationException("no step has found the user");
        List<string> environment = ProgramEnvironment.Complete(process.Env, user.Home, context.OwnsTerminal);
        if (process.NoNewPrivileges)
            Libc.Check(Libc.TryPrctl(Libc.PR_SET_NO_NEW_PRIVS, 1), "prctl");
        Libc.SetUmask(process.Umask);

        // Before a filter that may forbid it. What is still open is the engine's: none of it may reach the program (CVE-2024-21626).
        _ = Libc.TryCloseRange(3, uint.MaxValue, Libc.CLOSE_RANGE_CLOEXEC);
        if (context.StartFifo is { } waits)
            context.NoteDescriptors(waits);
        int directory = Libc.TryChdir(process.Cwd.Length == 0 ? "/" : process.Cwd);
        if (directory >= 0)
            VerifyInsideRoot();

        // Without no_new_privs a filter takes CAP_SYS_ADMIN, which goes with the next lines; with it, the later the fewer calls it must allow.
        if (!process.NoNewPrivileges)
            SeccompLoader.Load(process.Seccomp, context);

        StreamOwner.Give(user, context.OwnsTerminal);
        Credentials.DropBounding(process.Capabilities);
        Credentials.BecomeUser(user);

        // Root without CAP_DAC_OVERRIDE may not enter what the user may, and the other way round.
        if (directory is -Errno.EACCES)
        {
            Libc.Check(Libc.TryChdir(process.Cwd), "chdir", process.Cwd);
            VerifyInsideRoot();
        }
        else
        {
            Libc.Check(directory, "chdir", process.Cwd);
        }

        Credentials.Apply(process.Capabilities);

        // Last, since a change of credentials takes it away (PR_SET_PDEATHSIG(2const)).
        if (process.ParentDeathSignal != 0)
            Libc.Check(Libc.TryPrctl(Libc.PR_SET_PDEATHSIG, process.ParentDeathSignal), "prctl");
        bool late = WaitForStart(context, environment) && process.NoNewPrivileges;

        // A startContainer hook runs as the program does.
        if (late && hooks is not null)
        {
            SeccompLoader.Load(process.Seccomp, context);
            late = false;
        }

        hooks?.Run(context, environment);
        if (context.HasParent)
            _ = Libc.TryWrite(context.Monitor.Begun, [1]);
        Program.Execute(process.Args, environment, context.ExtraFiles, late ? () => SeccompLoader.Load(process.Seccomp, context) : null);
    }

    /// <summary>The gate between create and start, where there is one. What can be known to be wrong with the program is an error of create.</summary>
    /// <returns>Whether the filter is still to be loaded: the later the fewer calls it must allow.</returns>
    private bool WaitForStart(InitContext context, List<string> environment)
    {
        if (context.StartFifo is not { } gate)
            return true;
        Program.Check(process.Args[0], ProgramEnvironment.Get(environment, "PATH") ?? string.Empty);

        // The one who listens is told by the parent, which is there no longer when the gate opens.
        bool notifies = process.NoNewPrivileges && process.Seccomp.Notifies;
        if (notifies)
            SeccompLoader.Load(process.Seccomp, context);
        context.WaitForStart(gate);
        return !notifies;
    }

    /// <summary>A working directory outside the root shows as unreachable; a descriptor of the host may have led there (CVE-2024-21626).</summary>
    private void VerifyInsideRoot()
    {
        string? cwd = Libc.TryGetCwd();
        if (cwd is null || !cwd.StartsWith('/'))
            throw new Errors.LinuxException("getcwd", Errno.ENOENT, process.Cwd, "the working directory is outside the container's root");
    }
}
