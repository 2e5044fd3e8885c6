using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Init.Steps;

/// <summary>The standard streams are a terminal that the caller has opened: it becomes the session's own.</summary>
internal sealed class ControllingTerminalStep : InitStep
{
    internal override StepKind Kind => StepKind.ControllingTerminal;

    internal override string Describe() => "take the terminal of the standard streams";

    internal override void Write(WireWriter writer)
    {
    }

    internal override void Run(InitContext context) => Libc.Check(Libc.TrySetControllingTerminal(0), "TIOCSCTTY");
}
