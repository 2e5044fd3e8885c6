using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Init.Steps;

/// <summary>Makes the new root the only one: the old root is stacked on the new one, cut off, and let go (pivot_root(2), "pivot_root(".", ".")").</summary>
internal sealed class PivotRootStep : InitStep
{
    internal override StepKind Kind => StepKind.PivotRoot;

    internal override string Describe() => "change the root and let the host's go";

    internal override void Write(WireWriter writer)
    {
    }

    internal override void Run(InitContext context)
    {
        int old = Libc.OpenAt(Libc.AT_FDCWD, "/", Libc.O_PATH | Libc.O_DIRECTORY);
        Libc.Check(Libc.TryFchdir(context.RequiredRoot.Fd), "fchdir");
        Libc.Check(Libc.TryPivotRoot("."u8, "."u8), "pivot_root");
        Libc.Check(Libc.TryFchdir(old), "fchdir");
        Libc.Close(old);

        // Unmounting would reach the host where the old root is still shared with it.
        Libc.Check(Libc.TryMount(null, ".", null, Libc.MS_SLAVE | Libc.MS_REC), "mount", ".");
        Libc.Check(Libc.TryUnmount(".", Libc.MNT_DETACH), "umount2", ".");
        Libc.Check(Libc.TryChdir("/"), "chdir", "/");
        context.ReopenRoot();
    }
}
