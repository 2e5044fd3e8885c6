using System;
using System.Runtime.InteropServices;
using System.Text;

namespace PSContainer.Engine.Interop;

/// <summary>Sockets with a name in the file system (unix(7)), and SIGCHLD as a descriptor (signalfd(2)).</summary>
internal static unsafe partial class Libc
{
    private const int SOCK_DGRAM = 2, SOCK_NONBLOCK = 0x800, SIG_BLOCK = 0;

    internal const int SockAddrSize = 110, SFD_CLOEXEC = 0x80000, SFD_NONBLOCK = 0x800;

    internal const int SIGWINCH = 28;

    internal const short POLLOUT = 4;

    [LibraryImport(Library, EntryPoint = "bind", SetLastError = true)]
    private static partial int bind(int fd, byte* address, uint length);

    [LibraryImport(Library, EntryPoint = "connect", SetLastError = true)]
    private static partial int connect(int fd, byte* address, uint length);

    [LibraryImport(Library, EntryPoint = "listen", SetLastError = true)]
    private static partial int listen(int fd, int backlog);

    [LibraryImport(Library, EntryPoint = "accept4", SetLastError = true)]
    private static partial int accept4(int fd, byte* address, uint* length, int flags);

    [LibraryImport(Library, EntryPoint = "signalfd", SetLastError = true)]
    private static partial int signalfd(int fd, void* mask, int flags);

    /// <summary>A socket for messages that listens at a name in a directory; the file is for its owner alone.</summary>
    internal static int TryListen(int directory, string name, int backlog)
    {
        int fd = Result(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        if (fd < 0)
            return fd;
        byte* address = stackalloc byte[SockAddrSize];
        int result = Result(bind(fd, address, Address(address, directory, name)));
        if (result >= 0)
            result = TryChmodAt(directory, name, 0x180);
        if (result >= 0)
            result = Result(listen(fd, backlog));
        if (result >= 0)
            return fd;
        Close(fd);
        return result;
    }

    /// <summary>Connects to a socket, for messages or a stream, at a name in a directory. A descriptor, or -errno.</summary>
    internal static int TryConnect(int directory, string name, bool messages = true)
    {
        int fd = Result(socket(AF_UNIX, (messages ? SOCK_SEQPACKET : SOCK_STREAM) | SOCK_CLOEXEC, 0));
        if (fd < 0)
            return fd;
        byte* address = stackalloc byte[SockAddrSize];
        int result;
        do
        {
            result = Result(connect(fd, address, Address(address, directory, name)));
        }
        while (result == -Errno.EINTR);
        if (result >= 0)
            return fd;
        Close(fd);
        return result;
    }

    /// <summary>A socket for datagrams that go to a name of at most 100 bytes. Where their reader does not read they are refused, not waited for. A descriptor, or -errno.</summary>
    internal static int TryConnectDatagrams(string path)
    {
        int fd = Result(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        if (fd < 0)
            return fd;
        byte* address = stackalloc byte[SockAddrSize];
        Span<byte> bytes = new(address, SockAddrSize);
        bytes.Clear();
        bytes[0] = AF_UNIX;
        int length = Encoding.UTF8.GetBytes(path, bytes[2..^1]);
        int result = Result(connect(fd, address, (uint)(2 + length + 1)));
        if (result >= 0)
            return fd;
        Close(fd);
        return result;
    }

    /// <summary>The next connection, not blocking; or -errno.</summary>
    internal static int TryAccept(int listener) => Result(accept4(listener, null, null, SOCK_CLOEXEC | SOCK_NONBLOCK));

    /// <summary>A descriptor that can be read when a child has ended. From then on the signal comes no other way.</summary>
    internal static int TryChildSignals()
    {
        byte* set = stackalloc byte[SigSetSize];
        new Span<byte>(set, SigSetSize).Clear();
        set[(SIGCHLD - 1) / 8] = 1 << ((SIGCHLD - 1) % 8);
        _ = sigprocmask(SIG_BLOCK, set, null);
        return Result(signalfd(-1, set, SFD_CLOEXEC | SFD_NONBLOCK));
    }

    /// <summary>The address of a name in a directory, which may be deeper than an address is long: by the descriptor it is always short.</summary>
    private static uint Address(byte* address, int directory, string name)
    {
        Span<byte> bytes = new(address, SockAddrSize);
        bytes.Clear();
        bytes[0] = AF_UNIX;
        int length = Encoding.UTF8.GetBytes($"/proc/self/fd/{directory}/{name}", bytes[2..^1]);
        return (uint)(2 + length + 1);
    }
}
