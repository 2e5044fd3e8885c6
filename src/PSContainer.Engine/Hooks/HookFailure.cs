using System;
using PSContainer.Engine.Errors;

namespace PSContainer.Engine.Hooks;

/// <summary>The errors of hooks and of the commands of mounts. Step is which one it is, path is its program.</summary>
internal static class HookFailure
{
    private const string DefaultHint = "Run it by hand with a container's state (pscontainer state ID) on its standard input, or take it out of the configuration.";

    internal static ContainerException Of(HookCommand command, string what, string syscall = "", int errno = 0, string? hint = null) =>
        new(ErrorCode.SystemError, $"{(command.IsHook ? "error running hook: " : null)}{command.Name}: \"{command.Path}\" {what}")
        {
            Step = command.Name,
            Path = command.Path,
            Syscall = syscall,
            Errno = errno,
            Hint = hint ?? DefaultHint,
        };

    /// <param name="command">The command.</param>
    /// <param name="reason">Why it could not be executed.</param>
    /// <param name="errno">The kernel's.</param>
    internal static ContainerException NotExecuted(HookCommand command, string reason, int errno) =>
        Of(command, "cannot be executed: " + reason, "execve", errno, "Check its path, its x permission and its interpreter, where it runs: a startContainer hook in the container, all others with the runtime's files.");

    internal static ContainerException OfFunction(string name, Exception failure) =>
        new(ErrorCode.SystemError, $"{name}: {failure.Message}", failure) { Step = name };
}
