namespace PSContainer.Engine.Interop;

/// <summary>ioctl_nsfs(2).</summary>
internal static unsafe partial class Libc
{
    private const nuint NS_GET_NSTYPE = 0xb703;

    /// <summary>The <c>CLONE_NEW*</c> number of a namespace file; -ENOTTY where it is none.</summary>
    internal static int TryGetNamespaceType(int fd) => TryIoctl(fd, NS_GET_NSTYPE, null);
}
