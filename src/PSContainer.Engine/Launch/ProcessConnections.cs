using PSContainer.Engine.Configuration;
using PSContainer.Engine.Init;
using PSContainer.Engine.Init.Steps;
using PSContainer.Engine.Processes;
using PSContainer.Engine.Terminals;

namespace PSContainer.Engine.Launch;

/// <summary>What the plan of a process needs to know of its streams.</summary>
/// <param name="Terminal">Size of the terminal that is made for it, or null.</param>
/// <param name="TakesTerminal">Its streams are a terminal that is to be its session's.</param>
/// <param name="ConsoleSocket">The terminal goes to a socket of the caller's.</param>
/// <param name="ExtraFiles">How many files it inherits.</param>
/// <param name="PlainLines">The terminal adds no carriage returns.</param>
/// <param name="Viewer">The caller is connected to the terminal from the first moment.</param>
internal sealed record ProcessConnections(TerminalSize? Terminal, bool TakesTerminal, bool ConsoleSocket, int ExtraFiles, bool PlainLines = false, bool Viewer = false)
{
    /// <summary>Streams alone.</summary>
    internal static ProcessConnections Streams { get; } = new(null, false, false, 0);

    /// <summary>What is asked for by the caller, or else by the program's own description.</summary>
    internal static ProcessConnections Of(ProcessStreams streams, ProcessConfig process)
    {
        TerminalSize? terminal = streams.ConsolePath is not null ? null : streams.Terminal ?? (process.Terminal ? process.ConsoleSize ?? TerminalSize.Default : null);
        return new(terminal, streams.ConsolePath is not null, terminal is not null && streams.ConsoleSocket is not null, streams.ExtraFiles.Count, streams.PlainLines, streams is { AttachTerminal: true, Terminal: not null, ConsoleSocket: null });
    }

    /// <summary>The step that gives the process its terminal, or null.</summary>
    /// <param name="console">It is shown as /dev/console, too.</param>
    internal InitStep? MakeStep(bool console) => Terminal is { } size
        ? new TerminalStep(size, console, PlainLines)
        : TakesTerminal ? new ControllingTerminalStep() : null;
}
