using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Init.Steps;

/// <summary>Makes the root mount read-only; mounts below it keep their own state.</summary>
internal sealed class ReadonlyRootStep : InitStep
{
    internal override StepKind Kind => StepKind.ReadonlyRoot;

    internal override string Describe() => "make the root read-only";

    internal override void Write(WireWriter writer)
    {
    }

    internal override void Run(InitContext context) =>
        Libc.Check(Libc.TryMountSetAttr(context.RequiredRoot.Fd, recursive: false, Libc.MOUNT_ATTR_RDONLY, 0), "mount_setattr", "/");
}
