using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Networking.Strategies;

/// <summary>The loopback interface, which the kernel has made with the namespace. The container's first process sets it up by itself: it may, whoever the caller is.</summary>
internal sealed class LoopbackStrategy : INetworkStrategy
{
    /// <summary>Sets it up in the network namespace that the process is in; one that is up stays so (netdevice(7)).</summary>
    internal static void BringUp()
    {
        int socket = Libc.OpenDatagramSocket();
        int result = Libc.TrySetInterfaceUp(socket, "lo"u8);
        Libc.Close(socket);
        Libc.Check(result, "ioctl", "lo");
    }
}
