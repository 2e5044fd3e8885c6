using System.Collections.Generic;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Init.Steps;

/// <summary>Waits while the parent runs its hooks. What they are is known here for the sake of the plan only.</summary>
internal sealed class RuntimeHooksStep(IReadOnlyList<string> hooks) : InitStep
{
    internal override StepKind Kind => StepKind.RuntimeHooks;

    internal override string Describe() => "wait for the caller to " + string.Join("; ", hooks);

    internal override void Write(WireWriter writer) => writer.Strings(hooks);

    internal static RuntimeHooksStep Read(WireReader reader) => new(reader.Strings());

    internal override void Run(InitContext context) => new WaitAtGateStep(Gate.Hooks).Run(context);
}
