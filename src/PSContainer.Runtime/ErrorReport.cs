using System;
using PSContainer.Engine.Errors;

namespace PSContainer.Runtime;

/// <summary>An error as a user reads it: what and why, and on a line of its own what to do.</summary>
internal static class ErrorReport
{
    // The engine's hints are for PowerShell.
    private static readonly (string Cmdlet, string Verb)[] s_verbs =
    [
        ("Remove-Container -Force ", "pscontainer delete --force "),
        ("Remove-Container ", "pscontainer delete "),
        ("Resume-Container ", "pscontainer resume "),
        ("Stop-Container ", "pscontainer kill "),
        ("Get-ContainerHostFeature", "pscontainer features"),
        ("Get-Container ", "pscontainer list "),
    ];

    internal static void Write(Exception error) =>
        Log.Error(Message(error), error is ContainerException { Hint: { Length: > 0 } hint } ? ForCommandLine(hint) : null);

    /// <summary>What and why, with the words in which runc says it where callers look for them, as containerd does for "container not running".</summary>
    private static string Message(Exception error)
    {
        (string words, string known) = error is not ContainerException { ContainerId: not null } container ? default : container.Code switch
        {
            ErrorCode.ContainerNotExists => ("container does not exist", "does not exist"),
            ErrorCode.ContainerNotRunning => ("container not running", "container not running"),
            ErrorCode.ContainerPaused => ("container paused", "is paused"),
            ErrorCode.ContainerNotPaused => ("container not paused", "is not paused"),
            ErrorCode.ContainerNotStopped => ("container still running", "is running"),
            ErrorCode.IdInUse => ("container with given ID already exists", "exists"),
            _ => default,
        };
        return words is null || error.Message.Contains(known, StringComparison.Ordinal) ? error.Message : $"{words}: {error.Message}";
    }

    private static string ForCommandLine(string hint)
    {
        foreach ((string cmdlet, string verb) in s_verbs)
            hint = hint.Replace(cmdlet, verb, StringComparison.Ordinal);

        // What is left is said to those who have the cmdlets.
        return hint;
    }
}
