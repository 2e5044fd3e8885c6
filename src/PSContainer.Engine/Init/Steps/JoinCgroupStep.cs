using System.Collections.Generic;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Init.Steps;

/// <summary>
/// Moves itself into the cgroups of version 1, before anything else. A thread that moves itself needs no lock; to be
/// moved by another makes the kernel wait for an RCU grace period, 4 to 20 ms.
/// </summary>
internal sealed class JoinCgroupStep(IReadOnlyList<string> files) : InitStep
{
    internal override StepKind Kind => StepKind.JoinCgroup;

    internal override string Describe() => "join the cgroup";

    internal override void Write(WireWriter writer) => writer.Strings(files);

    internal static JoinCgroupStep Read(WireReader reader) => new(reader.Strings());

    internal override void Run(InitContext context)
    {
        foreach (string file in files)
            LinuxFile.WriteText(file, "0");
    }
}
