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
        string full = Path.GetFullPath(path);
        int directory = Libc.TryOpenAt(Libc.AT_FDCWD, Path.GetDirectoryName(full) ?? "/", Libc.O_PATH | Libc.O_DIRECTORY);
        int socket = directory < 0 ? directory : Libc.TryConnect(directory, Path.GetFileName(full), messages: false);
        Libc.Close(directory);
        if (socket >= 0)
            return socket;
        throw new ContainerException(ErrorCode.SystemError, $"{what} \"{path}\" cannot be connected to: {Errno.Describe(-socket)}")
        {
            Path = path,
            Syscall = directory < 0 ? "open" : "connect",
            Errno = -socket,
            Hint = "A program must listen there, on a stream socket.",
        };
    }

    /// <summary>Sends descriptors with some bytes beside them, as one message.</summary>
    internal static void Send(int socket, string text, int descriptor, string what)
    {
        int sent = Libc.TrySend(socket, System.Text.Encoding.UTF8.GetBytes(text), [descriptor]);
        if (sent < 0)
            throw new ContainerException(ErrorCode.SystemError, $"a descriptor cannot be sent to {what}: {Errno.Describe(-sent)}") { Syscall = "sendmsg", Errno = -sent };
    }
}
