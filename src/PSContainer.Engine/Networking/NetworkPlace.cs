using System;
using System.Threading;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Networking.Netlink;

namespace PSContainer.Engine.Networking;

/// <summary>The two network namespaces between which a container's network is made: the caller's, and the container's, with a socket in each.</summary>
internal sealed class NetworkPlace : IDisposable
{
    private NetworkPlace(NetlinkSocket host, NetworkNamespaceFile own, NetworkNamespaceFile inside, CancellationToken cancellationToken)
    {
        Host = host;
        Own = own;
        Namespace = inside;
        Inside = inside.OpenSocket();
        CancellationToken = cancellationToken;
    }

    /// <summary>A socket of the caller's namespace.</summary>
    internal NetlinkSocket Host { get; }

    /// <summary>The caller's namespace.</summary>
    internal NetworkNamespaceFile Own { get; }

    /// <summary>The container's namespace.</summary>
    internal NetworkNamespaceFile Namespace { get; }

    /// <summary>A socket of the container's namespace.</summary>
    internal NetlinkSocket Inside { get; }

    /// <summary>Ends the waiting.</summary>
    internal CancellationToken CancellationToken { get; }

    /// <summary>Opens both.</summary>
    /// <param name="pidfd">A process in the container's namespace.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="ContainerException">The container's is the caller's own, or cannot be entered.</exception>
    internal static NetworkPlace Open(int pidfd, CancellationToken cancellationToken)
    {
        NetlinkSocket? host = null;
        NetworkNamespaceFile? own = null, inside = null;
        try
        {
            host = NetlinkSocket.Open();
            own = NetworkNamespaceFile.Own();
            inside = NetworkNamespaceFile.OfProcess(pidfd);
            if (inside.IsSameAs(own))
                throw NetworkErrors.Of("$.namespaces", "the network namespace that the container joins is the caller's own, so nothing can be moved into it", Errno.EINVAL, "Give the container a network namespace of its own, or name another one's path.");
            return new NetworkPlace(host, own, inside, cancellationToken);
        }
        catch (Exception e)
        {
            host?.Dispose();
            own?.Dispose();
            inside?.Dispose();
            if (e is LinuxException linux)
                throw NetworkErrors.Of("$.namespaces", "the container's network namespace cannot be entered", linux);
            throw;
        }
    }

    /// <summary>Closes all.</summary>
    public void Dispose()
    {
        Inside.Dispose();
        Namespace.Dispose();
        Own.Dispose();
        Host.Dispose();
    }
}
