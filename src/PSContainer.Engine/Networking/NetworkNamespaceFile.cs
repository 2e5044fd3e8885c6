using System;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Networking.Netlink;

namespace PSContainer.Engine.Networking;

/// <summary>A network namespace by an open file, which keeps it for as long as it is open, also where all its processes have ended.</summary>
internal sealed class NetworkNamespaceFile : IDisposable
{
    private const string Self = "/proc/thread-self/ns/net";

    private NetworkNamespaceFile(int descriptor) => Descriptor = descriptor;

    /// <summary>The descriptor.</summary>
    internal int Descriptor { get; private set; }

    /// <summary>The namespace that the calling thread is in.</summary>
    /// <exception cref="LinuxException">There is no procfs.</exception>
    internal static NetworkNamespaceFile Own() => new(Libc.OpenAt(Libc.AT_FDCWD, Self, Libc.O_RDONLY));

    /// <summary>The namespace of a process, by its pidfd: its id may be another's by now.</summary>
    /// <exception cref="LinuxException">ESRCH, it has ended; EPERM, no CAP_SYS_ADMIN.</exception>
    internal static NetworkNamespaceFile OfProcess(int pidfd)
    {
        int descriptor = -1;
        NetworkNamespace.Visit([pidfd], (_, entered) =>
            descriptor = entered < 0 ? entered : Libc.TryOpenAt(Libc.AT_FDCWD, Self, Libc.O_RDONLY));
        return new NetworkNamespaceFile(Libc.Check(descriptor, "setns", "network namespace"));
    }

    /// <summary>A namespace by a path: <c>/proc/PID/ns/net</c>, or what one is bound to.</summary>
    /// <exception cref="LinuxException">It cannot be opened.</exception>
    /// <exception cref="ContainerException">It is no network namespace.</exception>
    internal static NetworkNamespaceFile OfPath(string path)
    {
        int descriptor = Libc.OpenAt(Libc.AT_FDCWD, path, Libc.O_RDONLY | Libc.O_NONBLOCK);
        if (Libc.TryGetNamespaceType(descriptor) == Libc.CLONE_NEWNET)
            return new NetworkNamespaceFile(descriptor);
        Libc.Close(descriptor);
        throw new ContainerException(ErrorCode.SystemError, $"\"{path}\" is not a network namespace")
        {
            Path = path,
            Hint = "Name a file such as /proc/PID/ns/net, or one that was made by: ip netns add NAME, in /run/netns.",
        };
    }

    /// <summary>Whether both are the same namespace.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    internal bool IsSameAs(NetworkNamespaceFile other) => Inode == other.Inode;

    /// <summary>A socket inside. It keeps the namespace, too.</summary>
    /// <exception cref="LinuxException">EPERM, no CAP_SYS_ADMIN.</exception>
    internal NetlinkSocket OpenSocket()
    {
        int errno = 0;
        NetlinkSocket? socket = null;
        NetworkNamespace.Visit([Descriptor], (_, entered) =>
        {
            errno = -entered;
            if (entered == 0)
                socket = NetlinkSocket.TryOpen(out errno);
        });
        return socket ?? throw new LinuxException("setns", errno, "network namespace");
    }

    private ulong Inode => Libc.Stat(Descriptor, "network namespace").Inode;

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        Libc.Close(Descriptor);
        Descriptor = -1;
    }
}
