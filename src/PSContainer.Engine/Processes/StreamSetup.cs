using System;
using System.IO;
using Microsoft.Win32.SafeHandles;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Processes;

/// <summary>Opens the three standard streams of a process: the child's ends, and for pipes the caller's.</summary>
internal sealed class StreamSetup : IDisposable
{
    private readonly int[] _child = [-1, -1, -1];
    private readonly int[] _own = [-1, -1, -1];

    internal StreamSetup(ProcessStreams streams)
    {
        try
        {
            Open(0, streams.Input);
            Open(1, streams.Output);
            Open(2, streams.Error);
        }
        catch (LinuxException)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The child's ends.</summary>
    internal ReadOnlySpan<int> Child => _child;

    /// <summary>Takes the caller's end of one as a stream; null where it is no pipe.</summary>
    internal FileStream? Take(int index)
    {
        if (_own[index] < 0)
            return null;
        SafeFileHandle handle = new(_own[index], ownsHandle: true);
        _own[index] = -1;
        return new FileStream(handle, index == 0 ? FileAccess.Write : FileAccess.Read, bufferSize: 0);
    }

    /// <summary>Closes all that was not taken.</summary>
    public void Dispose()
    {
        foreach (int[] side in (int[][])[_child, _own])
        {
            for (int i = 0; i < side.Length; i++)
            {
                Libc.Close(side[i]);
                side[i] = -1;
            }
        }
    }

    private void Open(int index, Stdio stdio)
    {
        switch (stdio.Kind)
        {
            case StdioKind.Inherit:
                _child[index] = Duplicate(index);
                break;
            case StdioKind.Pipe:
                (int read, int write) = Libc.Pipe();
                (_child[index], _own[index]) = index == 0 ? (read, write) : (write, read);
                break;
            case StdioKind.File:
                string path = stdio.Path ?? throw new ArgumentException("a file stream needs a path", nameof(stdio));
                int flags = index == 0 ? Libc.O_RDONLY : Libc.O_WRONLY | Libc.O_CREAT | Libc.O_APPEND;
                _child[index] = Libc.OpenAt(Libc.AT_FDCWD, path, flags | Libc.O_NOCTTY, 0x1A4);
                break;
            case StdioKind.Output:
                _child[index] = Duplicate(_child[1]);
                break;
            default:
                _child[index] = Libc.OpenAt(Libc.AT_FDCWD, "/dev/null", Libc.O_RDWR);
                break;
        }
    }

    private static int Duplicate(int fd) => Libc.Check(Libc.TryFcntl(fd, Libc.F_DUPFD_CLOEXEC, 3), "fcntl");
}
