using PSContainer.Engine.Interop;
using PSContainer.Engine.Processes;

namespace PSContainer.Engine.Hooks;

/// <summary>How a command ended.</summary>
/// <param name="End">Why it is over.</param>
/// <param name="Number">Exit code or signal.</param>
/// <param name="Said">The last that it wrote to its standard output and error.</param>
internal readonly record struct CommandResult(CommandEnd End, int Number, string Said)
{
    private const int SIGSYS = 31;

    internal bool Succeeded => End == CommandEnd.Exited && Number == 0;

    /// <summary>Throws where it was no success.</summary>
    internal void ThrowIfFailed(HookCommand command)
    {
        if (Succeeded)
            return;
        throw End switch
        {
            CommandEnd.TimedOut => HookFailure.Of(
                command,
                $"did not end within {command.Timeout} seconds and was killed with its process group" + Words,
                errno: Errno.ETIMEDOUT,
                hint: "Give it more time with its timeout, or look for what it waits for."),
            CommandEnd.Killed => HookFailure.Of(
                command,
                $"was killed by signal {Number} ({SignalNames.GetName(Number)}{(Number == SIGSYS ? ", bad system call: its filter forbids one" : null)})" + Words,
                hint: Number == Libc.SIGKILL ? "It may have run out of memory: one that runs in the container has the container's limit." : null),
            CommandEnd.Lost => HookFailure.Of(command, "ended, and another part of this process took its exit code" + Words),
            _ => HookFailure.Of(command, $"ended with exit code {Number}" + Words),
        };
    }

    private string Words => Said.Length == 0 ? string.Empty : ": " + Said;
}
