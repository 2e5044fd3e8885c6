using PSContainer.Engine.Configuration;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Init.Steps;

/// <summary>Sets the execution domain (personality(2)). Before the filter of system calls, which often forbids that.</summary>
internal sealed class PersonalityStep(PersonalityDomain domain) : InitStep
{
    internal override StepKind Kind => StepKind.Personality;

    internal override string Describe() => $"set the execution domain {domain}";

    internal override void Write(WireWriter writer) => writer.Int((int)domain);

    internal static PersonalityStep Read(WireReader reader) => new((PersonalityDomain)reader.Int());

    internal override void Run(InitContext context) => Libc.Check(Libc.TrySetPersonality((uint)domain), "personality");
}
