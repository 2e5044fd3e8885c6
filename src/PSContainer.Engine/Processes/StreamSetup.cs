using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;
using PSContainer.Engine.Terminals;

namespace PSContainer.Engine.Processes;

/// <summary>Opens what a process is connected to: the child's ends, and for pipes the caller's.</summary>
internal sealed class StreamSetup : IDisposable
{
    /// <summary>With the descriptors of the launch itself it must go into one message (SCM_MAX_FD).</summary>
    private const int MaxExtraFiles = 128;

    private readonly int[] _child = [-1, -1, -1];
    private readonly int[] _own = [-1, -1, -1];
    private readonly List<int> _extra = [];
    private int _consoleSocket = -1;
    private int _viewer = -1;
    private readonly List<SafeFileHandle> _borrowed = [];
    private readonly (uint Uid, uint Gid) _owner;

    /// <param name="streams">What is asked for.</param>
    /// <param name="connections">What the plan makes of it.</param>
    /// <param name="owner">The container's root, in the caller's user namespace.</param>
    internal StreamSetup(ProcessStreams streams, ProcessConnections connections, (uint Uid, uint Gid) owner)
    {
        _owner = owner;
        try
        {
            if (connections.ConsoleSocket)
            {
                _consoleSocket = UnixSocket.Connect(streams.ConsoleSocket!, "the console socket");
                _extra.Add(_consoleSocket);
            }

            if (connections.Viewer)
            {
                (_viewer, _consoleSocket) = TerminalConnection.Prepare();
                _extra.Add(_consoleSocket);
            }

            Borrow(streams.ExtraFiles);
            if (streams.ConsolePath is { } terminal)
            {
                OpenTerminal(terminal);
                return;
            }

            Open(0, streams.Input);
            Open(1, streams.Output);
            Open(2, streams.Error);
        }
        catch (Exception)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The child's ends.</summary>
    internal ReadOnlySpan<int> Child => _child;

    /// <summary>The socket for the terminal, where there is one, and the files that the child inherits.</summary>
    internal ReadOnlySpan<int> Extra => CollectionsMarshal.AsSpan(_extra);

    /// <summary>What the child's ends are, as the kernel names them (<c>/dev/null</c>, <c>pipe:[4711]</c>): who restores the process from a checkpoint has to put others in their place.</summary>
    internal List<string> Describe()
    {
        List<string> names = new(_child.Length);
        foreach (int fd in _child)
            names.Add(Libc.TryReadLinkAt(Libc.AT_FDCWD, $"/proc/self/fd/{fd}") ?? string.Empty);
        return names;
    }

    /// <summary>Takes the caller's connection to the terminal, or -1.</summary>
    internal int TakeViewer()
    {
        (int viewer, _viewer) = (_viewer, -1);
        return viewer;
    }

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

        Libc.Close(_consoleSocket);
        Libc.Close(_viewer);
        _consoleSocket = _viewer = -1;
        foreach (SafeFileHandle handle in _borrowed)
            handle.DangerousRelease();
        _borrowed.Clear();
    }

    private void Borrow(IList<SafeFileHandle> files)
    {
        if (files.Count > MaxExtraFiles)
        {
            throw new ContainerException(ErrorCode.ConfigInvalid, $"{files.Count} extra files are more than the {MaxExtraFiles} that a process can inherit")
            {
                Hint = "Pass fewer, or a directory with the files in it.",
            };
        }

        foreach (SafeFileHandle file in files)
        {
            bool held = false;
            file.DangerousAddRef(ref held);
            _borrowed.Add(file);
            _extra.Add((int)file.DangerousGetHandle());
        }
    }

    private void OpenTerminal(string path)
    {
        _child[0] = Libc.OpenAt(Libc.AT_FDCWD, path, Libc.O_RDWR | Libc.O_NOCTTY);
        if (Libc.TryGetTerminal(_child[0], out _) < 0)
        {
            throw new ContainerException(ErrorCode.ConfigInvalid, $"\"{path}\" is not a terminal")
            {
                Path = path,
                Errno = Errno.ENOTTY,
                Hint = "Name the programs' side of a pseudoterminal, such as /dev/pts/3.",
            };
        }

        _child[1] = Duplicate(_child[0]);
        _child[2] = Duplicate(_child[0]);
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

                // So that root may open it again by /dev/stdout. Without privilege a pipe cannot be given away; it works as it is.
                if (_owner != (0, 0))
                    _ = Libc.TryChown(_child[index], _owner.Uid, _owner.Gid);
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
