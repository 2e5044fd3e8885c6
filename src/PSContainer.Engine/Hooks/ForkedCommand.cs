using System;
using System.Diagnostics.CodeAnalysis;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Init;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;
using PSContainer.Engine.Processes;

namespace PSContainer.Engine.Hooks;

/// <summary>A command run by the container's first process, before it becomes the program: in its namespaces, with its root, user and privileges.</summary>
internal static unsafe class ForkedCommand
{
    private const uint Umask = 0x12;

    /// <summary>Runs a command before the program's own umask is set. The parent's clock stands still meanwhile.</summary>
    /// <param name="context">What the steps share.</param>
    /// <param name="command">The command.</param>
    /// <param name="state">What it reads, or null.</param>
    internal static void Run(InitContext context, HookCommand command, HookState? state) => Run(context, command, state, Umask);

    /// <summary>Runs one as the program will run.</summary>
    internal static void RunAsProgram(InitContext context, HookCommand command, HookState state) => Run(context, command, state, null);

    private static void Run(InitContext context, HookCommand command, HookState? state, uint? umask)
    {
        if (context.HasParent)
            context.Channel.Send(MessageKind.CommandBegins);
        string path = Find(command);
        byte[] input = state is null ? [] : (state with { Pid = Libc.GetPid() }).ToJson();
        using CommandStreams streams = new(input);
        (int failure, int reporter) = Libc.Pipe();
        try
        {
            int pid = Fork(command, path, streams, reporter, umask);
            streams.CloseChildEnds();
            Libc.Close(reporter);
            CommandResult result = CommandWatch.Wait(
                pid,
                streams.Output,
                command.Timeout,
                context.HasParent ? [new() { Fd = context.Channel.Socket, Events = Libc.POLLRDHUP }, new() { Fd = context.Monitor.Self, Events = Libc.POLLIN }] : []);

            // The parent has given up or is gone, or the monitor is: nothing half-made may live on.
            if (result.End == CommandEnd.Stopped)
                Libc.ExitNow(1);
            if (result is { End: CommandEnd.Exited, Number: Program.NotFound })
                ThrowIfNotExecuted(command, path, failure);
            result.ThrowIfFailed(command);
        }
        finally
        {
            Libc.Close(failure);
        }

        ReapOrphans();
        if (context.HasParent)
            context.Channel.Send(MessageKind.CommandEnds);
    }

    private static string Find(HookCommand command)
    {
        try
        {
            return Program.Find(command.Path, ProgramEnvironment.Get(command.Env, "PATH") ?? ProgramEnvironment.DefaultPath);
        }
        catch (ProcessNotExecutedException e)
        {
            throw HookFailure.NotExecuted(command, e.Message, e.Errno);
        }
    }

    private static int Fork(HookCommand command, string path, CommandStreams streams, int reporter, uint? umask)
    {
        using NativeString nativePath = new(path);
        using NativeStringArray argv = new(command.Args), envp = new(command.Env);
        int pid = Libc.TryFork();
        if (pid < 0)
            throw HookFailure.Of(command, $"cannot be run: fork: {Errno.Describe(-pid)}", "fork", -pid, pid == -Errno.EAGAIN ? "Raise the container's limit of processes (PidsLimit): the command counts as one." : null);
        if (pid == 0)
            Become(command.Directory, nativePath, argv, envp, streams, reporter, umask);
        return pid;
    }

    /// <summary>Does not return.</summary>
    [DoesNotReturn]
    private static void Become(string directory, NativeString path, NativeStringArray argv, NativeStringArray envp, CommandStreams streams, int reporter, uint? umask)
    {
        _ = Libc.TrySetSid();

        // Ends with the container's first process, whose own end is how the parent gives up.
        _ = Libc.TryPrctl(Libc.PR_SET_PDEATHSIG, Libc.SIGKILL);
        _ = Libc.TryDup3(streams.Input, 0, 0);
        _ = Libc.TryDup3(streams.ChildOutput, 1, 0);
        _ = Libc.TryDup3(streams.ChildOutput, 2, 0);
        _ = Libc.TryCloseRange(3, uint.MaxValue, Libc.CLOSE_RANGE_CLOEXEC);
        if (umask is { } mask)
            Libc.SetUmask(mask);
        int error = directory.Length == 0 ? 0 : Libc.TryChdir(directory);
        bool entered = error == 0;
        if (entered)
        {
            Libc.ResetSignals();
            error = Libc.TryExec(path.Pointer, argv.Pointer, envp.Pointer);
        }

        _ = Libc.TryWrite(reporter, [entered ? (byte)1 : (byte)0, (byte)-error]);
        Libc.ExitNow(Program.NotFound);
    }

    private static void ThrowIfNotExecuted(HookCommand command, string path, int failure)
    {
        Span<byte> report = stackalloc byte[2];
        if (Libc.TryRead(failure, report) != report.Length)
            return;
        int errno = report[1];
        throw report[0] == 1
            ? HookFailure.NotExecuted(command, Program.Reason(path, errno), errno)
            : HookFailure.Of(command, $"cannot be run in \"{command.Directory}\": {Errno.Describe(errno)}", "chdir", errno);
    }

    /// <summary>What a command leaves behind may become a child of the first process, which will be a program that expects none.</summary>
    private static void ReapOrphans()
    {
        while (Libc.TryWaitPid(-1, out _, Libc.WNOHANG) > 0)
        {
        }
    }
}
