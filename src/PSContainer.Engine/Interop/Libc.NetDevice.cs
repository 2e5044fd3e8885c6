using System;
using System.Runtime.InteropServices;

namespace PSContainer.Engine.Interop;

/// <summary>netdevice(7) requests.</summary>
internal static unsafe partial class Libc
{
    private const nuint SIOCGIFFLAGS = 0x8913, SIOCSIFFLAGS = 0x8914;

    internal const short IFF_UP = 1;

    // struct ifreq: 16 bytes of name, then a union of 24.
    internal const int IfReqSize = 40, IfNameSize = 16;

    [LibraryImport(Library, EntryPoint = "socket", SetLastError = true)]
    private static partial int socket(int domain, int type, int protocol);

    internal static int OpenDatagramSocket() =>
        Check(Result(socket(2 /* AF_INET */, 2 /* SOCK_DGRAM */ | SOCK_CLOEXEC, 0)), "socket");

    internal static int TrySetInterfaceUp(int fd, ReadOnlySpan<byte> name)
    {
        byte* request = stackalloc byte[IfReqSize];
        new Span<byte>(request, IfReqSize).Clear();
        name.CopyTo(new Span<byte>(request, IfNameSize - 1));
        int result = Result(ioctl(fd, SIOCGIFFLAGS, request));
        if (result < 0)
            return result;
        *(short*)(request + IfNameSize) |= IFF_UP;
        return Result(ioctl(fd, SIOCSIFFLAGS, request));
    }
}
