using System.Collections.Generic;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Init.Steps;

/// <summary>Waits while the parent makes the network. What it does is known here for the sake of the plan only.</summary>
internal sealed class NetworkStep(IReadOnlyList<string> work) : InitStep
{
    internal override StepKind Kind => StepKind.Network;

    internal override string Describe() => "wait for the caller to " + string.Join("; ", work);

    internal override void Write(WireWriter writer) => writer.Strings(work);

    internal static NetworkStep Read(WireReader reader) => new(reader.Strings());

    internal override void Run(InitContext context) => new WaitAtGateStep(Gate.Network).Run(context);
}
