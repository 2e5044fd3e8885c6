using PSContainer.Engine.Launch;
using PSContainer.Engine.Rootfs;
using PSContainer.Engine.Security;

namespace PSContainer.Engine.Init.Steps;

/// <summary>Sets the label that the program will have, through a procfs that the container cannot have replaced (CVE-2019-16884, CVE-2019-19921).</summary>
internal sealed class SecurityLabelStep(SecurityModule module, string label) : InitStep
{
    internal override StepKind Kind => StepKind.SecurityLabel;

    internal override string Describe() => module == SecurityModule.AppArmor
        ? $"set the AppArmor profile \"{label}\""
        : $"set the SELinux label \"{label}\"";

    internal override void Write(WireWriter writer)
    {
        writer.Byte((byte)module);
        writer.String(label);
    }

    internal static SecurityLabelStep Read(WireReader reader) => new((SecurityModule)reader.Byte(), reader.String());

    internal override void Run(InitContext context)
    {
        using ProcDirectory proc = ProcDirectory.Open();
        using AttributeDirectory attributes = new(proc.OpenDirectory(AttributeDirectory.Own));
        attributes.Set(module, label);
    }
}
