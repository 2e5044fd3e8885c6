using PSContainer.Engine.Launch;
using PSContainer.Engine.Networking.Strategies;

namespace PSContainer.Engine.Init.Steps;

/// <summary>Brings the loopback interface up; the kernel gives it 127.0.0.1 and ::1.</summary>
internal sealed class LoopbackStep : InitStep
{
    internal override StepKind Kind => StepKind.Loopback;

    internal override string Describe() => "bring the loopback interface up";

    internal override void Write(WireWriter writer)
    {
    }

    internal override void Run(InitContext context) => LoopbackStrategy.BringUp();
}
