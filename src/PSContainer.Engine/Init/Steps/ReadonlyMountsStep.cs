using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Init.Steps;

/// <summary>Makes file systems read-only that had to be filled first, such as a tmpfs at /dev.</summary>
internal sealed class ReadonlyMountsStep : InitStep
{
    internal override StepKind Kind => StepKind.ReadonlyMounts;

    internal override string Describe() => "make the file systems read-only that were filled";

    internal override void Write(WireWriter writer)
    {
    }

    internal override void Run(InitContext context)
    {
        foreach (int tree in context.BecomeReadonly)
        {
            Libc.Check(Libc.TryMountSetAttr(tree, recursive: false, Libc.MOUNT_ATTR_RDONLY, 0), "mount_setattr");
            Libc.Close(tree);
        }

        context.BecomeReadonly.Clear();
    }
}
