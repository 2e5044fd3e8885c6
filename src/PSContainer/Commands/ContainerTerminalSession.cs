using System;
using System.Management.Automation;
using System.Threading;
using PSContainer.Engine.Terminals;
using PSContainer.Errors;
using EngineProcess = PSContainer.Engine.Processes.ContainerProcess;

namespace PSContainer.Commands;

/// <summary>What the commands share that join the user's own terminal to one in a container.</summary>
internal static class ContainerTerminalSession
{
    /// <summary>Why the user's terminal cannot be joined, as an error; null where it can.</summary>
    internal static ErrorRecord? FindObstacle(PSCmdlet cmdlet)
    {
        string name = cmdlet.MyInvocation.MyCommand.Name;

        // Over remoting, and in a job, there is a process here but nobody before it.
        if (cmdlet.Host.Name == "ServerRemoteHost")
        {
            return Refusal(
                name,
                "RemoteHost",
                $"{name} needs the terminal you sit at, and this is a remote session or a job.",
                "Log in with ssh -t and run it there; or run single programs with Invoke-ContainerProcess.");
        }

        return TerminalSession.IsPossible ? null : Refusal(
            name,
            "NotATerminal",
            $"{name} needs a terminal, and standard input or output is redirected.",
            "Run it from an interactive shell; in scripts use Invoke-ContainerProcess.");
    }

    /// <summary>The keys to leave. What are none end the command.</summary>
    internal static DetachKeys ParseKeys(PSCmdlet cmdlet, string text)
    {
        if (!DetachKeys.TryParse(text, out DetachKeys? keys))
        {
            cmdlet.ThrowTerminatingError(ContainerErrorRecord.Make(
                new ArgumentException($"'{text}' are no keys to leave with."),
                "BadDetachKeys",
                ErrorCategory.InvalidArgument,
                text,
                $"Write single characters and ctrl- with a letter, separated by commas, such as {DetachKeys.Default}."));
        }

        return keys!;
    }

    /// <summary>Joins the terminals until the process ends or the user leaves.</summary>
    internal static void Run(PSCmdlet cmdlet, EngineProcess process, DetachKeys keys, bool readOnly, CancellationToken stop)
    {
        using TerminalConnection connection = process.OpenTerminal(readOnly);
        TerminalSessionEnd end = new TerminalSession(connection, keys).Run(readOnly, stop);
        switch (end)
        {
            case TerminalSessionEnd.Exited:
                cmdlet.SessionState.PSVariable.Set("global:LASTEXITCODE", connection.ExitCode);
                break;
            case TerminalSessionEnd.Detached:
                // The program may have hidden the cursor, or left a colour on; and it has not ended its line.
                cmdlet.Host.UI.WriteLine("\u001b[0m\u001b[?25h");
                cmdlet.Host.UI.WriteLine($"Left process {process.Pid} of container {process.ContainerId}, which goes on. Back to it: Connect-ContainerProcess {process.ContainerId} -ProcessId {process.Pid}");
                break;
            default:
                cmdlet.WriteError(Refusal(
                    process.ContainerId,
                    "Disconnected",
                    $"The connection to process {process.Pid} of container '{process.ContainerId}' is lost: its monitor was killed.",
                    $"Get-ContainerProcess {process.ContainerId} shows what still runs."));
                break;
        }
    }

    private static ErrorRecord Refusal(string target, string id, string message, string advice) =>
        ContainerErrorRecord.Make(new InvalidOperationException(message), id, ErrorCategory.InvalidOperation, target, advice);
}
