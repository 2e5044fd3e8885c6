using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Networking;

/// <summary>The loopback interface of the network namespace that the process is in.</summary>
internal static class Loopback
{
    /// <summary>Sets it up; an interface that is up stays so (netdevice(7)).</summary>
    internal static void BringUp()
    {
        int socket = Libc.OpenDatagramSocket();
        int result = Libc.TrySetInterfaceUp(socket, "lo"u8);
        Libc.Close(socket);
        Libc.Check(result, "ioctl", "lo");
    }
}
