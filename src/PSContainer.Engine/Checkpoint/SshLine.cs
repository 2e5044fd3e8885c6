using System;
using System.Collections.Generic;
using System.Text.Json;
using System.Threading;
using PSContainer.Engine.Hooks;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Checkpoint;

/// <summary>
/// One ssh(1), and through it the receiving end of a move. It has a session of its own, so that Ctrl-C at a terminal reaches this
/// process and not the line; and what the other end says is read also while it is written to, since it may say that it has given up.
/// </summary>
internal sealed class SshLine : IDisposable
{
    private const int LongestLine = 1 << 20;

    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(3);

    private readonly int _pid;
    private readonly int _pidfd;
    private readonly OutputTail _errors;
    private readonly byte[] _buffer = new byte[16 << 10];
    private readonly List<byte> _pending = [];
    private int _input;
    private int _output;
    private int _error;
    private int? _status;

    private SshLine(int pid, int input, int output, int error)
    {
        (_pid, _input, _output, _error) = (pid, input, output, error);
        _pidfd = Libc.TryPidfdOpen(pid);
        _errors = new OutputTail(error);
    }

    /// <summary>How it ended and what was said about it; the line is closed by this.</summary>
    internal string Farewell
    {
        get
        {
            End();
            string said = _errors.Text();
            string how = _status is null ? "ssh was killed" : (_status & 0x7f) != 0 ? $"ssh was killed by signal {_status & 0x7f}" : $"ssh ended with {(_status >> 8) & 0xff}";
            return said.Length > 0 ? $"{how}: {said}" : how;
        }
    }

    /// <summary>Starts it.</summary>
    /// <param name="path">ssh(1).</param>
    /// <param name="arguments">Its arguments, without its own name.</param>
    /// <exception cref="CheckpointException">It cannot be executed.</exception>
    internal static SshLine Start(string path, IReadOnlyList<string> arguments)
    {
        (int inputRead, int input) = Libc.Pipe();
        (int output, int outputWrite) = Libc.Pipe();
        (int error, int errorWrite) = Libc.Pipe();
        int pid = -1;
        try
        {
            // Only our end of it: the other is another description of the pipe.
            Libc.Check(Libc.TryFcntl(input, Libc.F_SETFL, Libc.O_NONBLOCK), "fcntl");
            using NativeString native = new(path), directory = new("/");
            using NativeStringArray argv = new(["ssh", .. arguments]), envp = NativeStringArray.OfEnvironment();
            pid = Libc.TrySpawn(native, argv, envp, [inputRead, outputWrite, errorWrite], directory);
            if (pid < 0)
                throw new CheckpointException($"\"{path}\" cannot be executed: {Errno.Describe(-pid)}") { Step = "start ssh", Path = path, Syscall = "posix_spawn", Errno = -pid };
            return new SshLine(pid, input, output, error);
        }
        finally
        {
            Libc.Close(inputRead);
            Libc.Close(outputWrite);
            Libc.Close(errorWrite);
            if (pid < 0)
            {
                Libc.Close(input);
                Libc.Close(output);
                Libc.Close(error);
            }
        }
    }

    /// <summary>Writes all of it.</summary>
    /// <returns>False where nobody reads it any more.</returns>
    /// <exception cref="TimeoutException">The other end takes nothing.</exception>
    internal bool TryWrite(ReadOnlySpan<byte> data, Deadline deadline)
    {
        while (!data.IsEmpty)
        {
            int n = Libc.TryWrite(_input, data);
            if (n > 0)
                data = data[n..];
            else if (n == -Errno.EAGAIN)
                Wait(toWrite: true, deadline);
            else
                return false;
        }

        return true;
    }

    /// <summary>The next thing that the other end says; null where the line is closed. What is none of its lines is passed over: a shell there may say good morning.</summary>
    /// <exception cref="TimeoutException">It says nothing.</exception>
    internal TransferMessage? Read(Deadline deadline)
    {
        while (true)
        {
            int end = _pending.IndexOf((byte)'\n');
            if (end >= 0)
            {
                byte[] line = [.. _pending.GetRange(0, end)];
                _pending.RemoveRange(0, end + 1);
                if (Parse(line) is { } message)
                    return message;
                continue;
            }

            if (_output < 0)
                return null;
            Wait(toWrite: false, deadline);
        }
    }

    public void Dispose()
    {
        End();
        Libc.Close(_output);
        Libc.Close(_error);
        Libc.Close(_pidfd);
        (_output, _error) = (-1, -1);
    }

    private void Wait(bool toWrite, Deadline deadline)
    {
        Span<Libc.PollFd> fds =
        [
            new() { Fd = toWrite ? _input : -1, Events = Libc.POLLOUT },
            new() { Fd = _output, Events = Libc.POLLIN },
            new() { Fd = _error, Events = Libc.POLLIN },
            default,
        ];
        if (!deadline.TryWaitAny(fds))
            throw new TimeoutException("the other end did not answer in time");
        if (fds[1].Returned != 0)
            Take();
        if (fds[2].Returned != 0 && !_errors.Read())
        {
            Libc.Close(_error);
            _error = -1;
        }
    }

    private void Take()
    {
        int n = Libc.TryRead(_output, _buffer);
        if (n > 0 && _pending.Count < LongestLine)
        {
            _pending.AddRange(_buffer.AsSpan(0, n));
            return;
        }

        Libc.Close(_output);
        _output = -1;
    }

    private static TransferMessage? Parse(byte[] line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, TransferJsonContext.Default.TransferMessage) is { State.Length: > 0 } message ? message : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Closes the line to the other end, which takes that for a no where it still waits for the word, and reaps ssh.</summary>
    private void End()
    {
        if (_input < 0)
            return;
        Libc.Close(_input);
        _input = -1;
        using Deadline patience = new(s_farewell, CancellationToken.None);
        try
        {
            while (_error >= 0 || _output >= 0)
                Wait(toWrite: false, patience);
        }
        catch (TimeoutException)
        {
            // It holds on to its streams, and is killed.
        }

        bool ended = _pidfd >= 0 && patience.TryWaitReadable(_pidfd);
        if (!ended)
            _ = Libc.TryKill(_pid, Libc.SIGKILL);
        if (Libc.TryWaitPid(_pid, out int status) == _pid && ended)
            _status = status;
    }
}
