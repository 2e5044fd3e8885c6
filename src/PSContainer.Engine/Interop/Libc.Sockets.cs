using System;
using System.Runtime.InteropServices;

namespace PSContainer.Engine.Interop;

/// <summary>Socket pairs with descriptors in flight (unix(7), SCM_RIGHTS) and pipes.</summary>
internal static unsafe partial class Libc
{
    private const int AF_UNIX = 1, SOCK_STREAM = 1, SOCK_SEQPACKET = 5, SOCK_CLOEXEC = 0x80000, SOL_SOCKET = 1,
        SCM_RIGHTS = 1, MSG_NOSIGNAL = 0x4000, MSG_CMSG_CLOEXEC = 0x40000000, MSG_CTRUNC = 8, MSG_DONTWAIT = 0x40;

    /// <summary>The kernel's limit of descriptors in one message (SCM_MAX_FD).</summary>
    internal const int MaxDescriptors = 253;

    [StructLayout(LayoutKind.Sequential)]
    internal struct IoVec
    {
        internal void* Base;
        internal nuint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct MsgHdr
    {
        internal void* Name;
        internal uint NameLength;
        internal IoVec* Vectors;
        internal nuint VectorCount;
        internal void* Control;
        internal nuint ControlLength;
        internal int Flags;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct CMsgHdr
    {
        internal nuint Length;
        internal int Level;
        internal int Type;
    }

    [LibraryImport(Library, EntryPoint = "socketpair", SetLastError = true)]
    private static partial int socketpair(int domain, int type, int protocol, int* fds);

    [LibraryImport(Library, EntryPoint = "sendmsg", SetLastError = true)]
    private static partial nint sendmsg(int fd, MsgHdr* message, int flags);

    [LibraryImport(Library, EntryPoint = "recvmsg", SetLastError = true)]
    private static partial nint recvmsg(int fd, MsgHdr* message, int flags);

    [LibraryImport(Library, EntryPoint = "pipe2", SetLastError = true)]
    private static partial int pipe2(int* fds, int flags);

    [LibraryImport(Library, EntryPoint = "shutdown", SetLastError = true)]
    private static partial int shutdown(int fd, int how);

    /// <summary>Ends what this end writes: the other reads the end of the stream (SHUT_WR).</summary>
    internal static int TryShutdownWrite(int socket) => Result(shutdown(socket, 1));

    /// <summary>Two connected ends; a stream, or messages with their borders kept.</summary>
    internal static (int First, int Second) SocketPair(bool messages)
    {
        int* fds = stackalloc int[2];
        Check(Result(socketpair(AF_UNIX, (messages ? SOCK_SEQPACKET : SOCK_STREAM) | SOCK_CLOEXEC, 0, fds)), "socketpair");
        return (fds[0], fds[1]);
    }

    internal static (int Read, int Write) Pipe()
    {
        int* fds = stackalloc int[2];
        Check(Result(pipe2(fds, O_CLOEXEC)), "pipe2");
        return (fds[0], fds[1]);
    }

    /// <summary>Sends bytes, with descriptors beside the first of them. Bytes sent, or -errno; never SIGPIPE.</summary>
    internal static int TrySend(int socket, ReadOnlySpan<byte> data, ReadOnlySpan<int> descriptors = default, bool wait = true)
    {
        int controlSize = descriptors.IsEmpty ? 0 : ControlSpace(descriptors.Length);
        byte* control = stackalloc byte[controlSize];
        fixed (byte* p = data)
        {
            IoVec vector = new() { Base = p, Length = (nuint)data.Length };
            MsgHdr message = new() { Vectors = &vector, VectorCount = 1 };
            if (controlSize > 0)
            {
                CMsgHdr* header = (CMsgHdr*)control;
                header->Length = (nuint)(sizeof(CMsgHdr) + (descriptors.Length * sizeof(int)));
                header->Level = SOL_SOCKET;
                header->Type = SCM_RIGHTS;
                descriptors.CopyTo(new Span<int>(header + 1, descriptors.Length));
                message.Control = control;
                message.ControlLength = (nuint)controlSize;
            }

            long n;
            do
            {
                n = Result((long)sendmsg(socket, &message, MSG_NOSIGNAL | (wait ? 0 : MSG_DONTWAIT)));
            }
            while (n == -Errno.EINTR);
            return (int)n;
        }
    }

    /// <summary>Receives bytes and descriptors (close-on-exec). Bytes, 0 at the end, or -errno.</summary>
    internal static int TryReceive(int socket, Span<byte> data, Span<int> descriptors, out int descriptorCount, bool wait = true)
    {
        descriptorCount = 0;
        int controlSize = ControlSpace(Math.Max(descriptors.Length, 1));
        byte* control = stackalloc byte[controlSize];
        fixed (byte* p = data)
        {
            IoVec vector = new() { Base = p, Length = (nuint)data.Length };
            MsgHdr message = new() { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = (nuint)controlSize };
            long n;
            do
            {
                n = Result((long)recvmsg(socket, &message, MSG_CMSG_CLOEXEC | (wait ? 0 : MSG_DONTWAIT)));
            }
            while (n == -Errno.EINTR);
            if (n < 0)
                return (int)n;
            CMsgHdr* header = (CMsgHdr*)control;
            if (message.ControlLength >= (nuint)sizeof(CMsgHdr) && header->Level == SOL_SOCKET && header->Type == SCM_RIGHTS)
            {
                int count = (int)(header->Length - (nuint)sizeof(CMsgHdr)) / sizeof(int);
                ReadOnlySpan<int> got = new(header + 1, count);
                descriptorCount = Math.Min(count, descriptors.Length);
                got[..descriptorCount].CopyTo(descriptors);
                foreach (int extra in got[descriptorCount..])
                    Close(extra);
            }

            return (message.Flags & MSG_CTRUNC) != 0 ? -Errno.EMSGSIZE : (int)n;
        }
    }

    internal static int ControlSpace(int descriptors) => sizeof(CMsgHdr) + (((descriptors * sizeof(int)) + 7) & ~7);
}
