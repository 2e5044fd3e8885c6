using PSContainer.Engine.Hooks;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Init.Steps;

/// <summary>Runs a command in the container's namespaces, with the runtime's files: a createContainer hook, or a command of a mount.</summary>
internal sealed class RunCommandStep(HookCommand command, HookState? state) : InitStep
{
    internal override StepKind Kind => StepKind.RunCommand;

    internal override string Describe() => command.Describe();

    internal override void Write(WireWriter writer)
    {
        command.Write(writer);
        writer.Bool(state is not null);
        state?.Write(writer);
    }

    internal static RunCommandStep Read(WireReader reader) =>
        new(HookCommand.Read(reader), reader.Bool() ? HookState.Read(reader) : null);

    internal override void Run(InitContext context) => ForkedCommand.Run(context, command, state);
}
