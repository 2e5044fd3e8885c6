namespace PSContainer.Engine.Interop;

/// <summary>ioctl_ns(2).</summary>
internal static unsafe partial class Libc
{
    private const nuint NS_GET_NSTYPE = 0xb703;

    /// <summary>The kind of a namespace descriptor as <c>CLONE_NEW*</c>, or -errno.</summary>
    internal static int TryGetNamespaceType(int fd) => Result(ioctl(fd, NS_GET_NSTYPE, null));
}
