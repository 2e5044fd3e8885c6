using PSContainer.Engine.Configuration;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;
using PSContainer.Engine.Rootfs;

namespace PSContainer.Engine.Init.Steps;

/// <summary>Gives the root mount the propagation that was asked for, where that is more than private. Only after the change of root, which refuses shared mounts (pivot_root(2)).</summary>
internal sealed class SharedRootStep(MountFlags propagation) : InitStep
{
    internal override StepKind Kind => StepKind.SharedRoot;

    internal override string Describe() => $"make the root {propagation}";

    internal override void Write(WireWriter writer) => writer.ULong((ulong)propagation);

    internal static SharedRootStep Read(WireReader reader) => new((MountFlags)reader.ULong());

    internal override void Run(InitContext context) => Libc.Check(
        Libc.TryMountSetAttr(context.RequiredRoot.Fd, (propagation & MountFlags.Recursive) != 0, 0, 0, MountAttributes.Propagation(propagation)),
        "mount_setattr",
        "/");
}
