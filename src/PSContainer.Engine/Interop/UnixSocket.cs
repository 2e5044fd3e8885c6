using System.IO;
using PSContainer.Engine.Errors;

namespace PSContainer.Engine.Interop;

/// <summary>Sockets of programs that wait for a descriptor (unix(7), SCM_RIGHTS).</summary>
internal static class UnixSocket
{
    /// <summary>Connects to a stream socket by its path, which may be longer than an address is.</summary>
    /// <param name="path">The path.</param>
    /// <param name="what">What it is, for the error.</param>
    /// <returns>A descriptor.</returns>
    /// <exception cref="ContainerException">There is none, or nobody listens.</exception>
    internal static int Connect(string path, string what)
    {
        int socket = TryConnect(path, out string call);
        if (socket >= 0)
            return socket;
        throw new ContainerException(ErrorCode.SystemError, $"{what} \"{path}\" cannot be connected to: {Errno.Describe(-socket)}")
        {
            Path = path,
            Syscall = call,
            Errno = -socket,
            Hint = "A program must listen there, on a stream socket.",
        };
    }

    /// <summary>As the other.</summary>
    /// <param name="path">The path.</param>
    /// <param name="call">The system call that failed, where one did.</param>
    /// <returns>A descriptor, or -errno.</returns>
    internal static int TryConnect(string path, out string call)
    {
        string full = Path.GetFullPath(path);
        call = "open";
        int directory = Libc.TryOpenAt(Libc.AT_FDCWD, Path.GetDirectoryName(full) ?? "/", Libc.O_PATH | Libc.O_DIRECTORY);
        if (directory < 0)
            return directory;
        call = "connect";
        int socket = Libc.TryConnect(directory, Path.GetFileName(full), messages: false);
        Libc.Close(directory);
        return socket;
    }

    /// <summary>Sends descriptors with some bytes beside them, as one message.</summary>
    internal static void Send(int socket, string text, int descriptor, string what)
    {
        int sent = Libc.TrySend(socket, System.Text.Encoding.UTF8.GetBytes(text), [descriptor]);
        if (sent < 0)
            throw new ContainerException(ErrorCode.SystemError, $"a descriptor cannot be sent to {what}: {Errno.Describe(-sent)}") { Syscall = "sendmsg", Errno = -sent };
    }
}
