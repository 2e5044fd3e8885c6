using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Init.Steps;

/// <summary>Makes the init's working directory where it is missing, as images expect.</summary>
internal sealed class WorkingDirectoryStep(string path) : InitStep
{
    internal override StepKind Kind => StepKind.WorkingDirectory;

    internal override string Describe() => $"make the working directory \"{path}\" if it is missing";

    internal override void Write(WireWriter writer) => writer.String(path);

    internal static WorkingDirectoryStep Read(WireReader reader) => new(reader.String());

    internal override void Run(InitContext context) => Libc.Close(context.FinalRoot.OpenDirectory(path));
}
