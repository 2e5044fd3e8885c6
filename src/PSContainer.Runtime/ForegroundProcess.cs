using PSContainer.Engine.Processes;
using PSContainer.Engine.Terminals;

namespace PSContainer.Runtime;

/// <summary>A program in the foreground: this process's terminal is the program's, or its streams are, until it ends.</summary>
internal static class ForegroundProcess
{
    /// <summary>The exit code.</summary>
    internal static int Run(ContainerProcess process, ProcessStreams streams)
    {
        if (streams.Terminal is not null)
        {
            using TerminalConnection connection = process.OpenTerminal();
            TerminalSession session = new(connection, DetachKeys.None);
            _ = TerminalSession.IsPossible ? session.Run() : session.RunPlain();
        }

        return ForegroundWait.Run(process);
    }
}
