using System;
using System.Threading;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;
using PSContainer.Engine.Processes;

namespace PSContainer.Engine.Hooks;

/// <summary>A command run by the parent, in a session of its own, with the environment given and no descriptor but its three streams.</summary>
internal static class SpawnedCommand
{
    /// <exception cref="ContainerException">It could not be executed, failed, or took too long.</exception>
    /// <exception cref="OperationCanceledException">The token was set; it was killed.</exception>
    internal static void Run(HookCommand command, ReadOnlySpan<byte> input, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using CommandStreams streams = new(input);
        using WakeUp wakeUp = new(cancellationToken);
        int pid = Spawn(command, streams);
        streams.CloseChildEnds();
        if (pid < 0)
            throw HookFailure.NotExecuted(command, Program.Reason(command.Path, -pid), -pid);
        CommandResult result = CommandWatch.Wait(pid, streams.Output, command.Timeout, [new() { Fd = wakeUp.Fd, Events = Libc.POLLIN }]);
        if (result.End == CommandEnd.Stopped)
            throw new OperationCanceledException(cancellationToken);
        result.ThrowIfFailed(command);
    }

    private static int Spawn(HookCommand command, CommandStreams streams)
    {
        using NativeString path = new(command.Path), directory = new(command.Directory.Length > 0 ? command.Directory : "/");
        using NativeStringArray argv = new(command.Args), envp = new(command.Env);
        return Libc.TrySpawn(path, argv, envp, [streams.Input, streams.ChildOutput, streams.ChildOutput], directory);
    }
}
