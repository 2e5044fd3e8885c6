using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Threading;
using PSContainer.Engine.Errors;
using EngineProcess = PSContainer.Engine.Processes.ContainerProcess;

namespace PSContainer.Streaming;

/// <summary>
/// Moves what a process reads and writes. Threads of its own read its output into a queue of limited length and write its input;
/// the pipeline's thread, the only one that may write objects, empties the queue.
/// </summary>
/// <remarks>The threads block for as long as the process likes: those of the pool are few, and a chain of processes would starve it.</remarks>
internal sealed class ProcessPump : IDisposable
{
    private const int QueueLength = 256;
    private const int BlockSize = 64 * 1024;

    // How long to wait for more output when the process has ended but something it left behind holds its streams open.
    private const int GraceMilliseconds = 250;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private readonly EngineProcess _process;
    private readonly CancellationTokenSource _over = new();
    private readonly object _gate = new();
    private readonly Queue<OutputItem> _items = new(QueueLength);
    private readonly Thread? _watcher;
    private int _readers;
    private long _count;
    private bool _closed;
    private byte[]? _input;
    private bool _inputClosed;

    /// <param name="process">The process; its streams are pipes.</param>
    /// <param name="bytes">Its output is taken as blocks of bytes and not as lines of text.</param>
    internal ProcessPump(EngineProcess process, bool bytes)
    {
        _process = process;
        _inputClosed = process.StandardInput is null;
        if (process.StandardOutput is { } output)
            Begin("output", () => Read(() => ReadOutput(output, bytes)), isReader: true);
        if (process.StandardError is { } error)
            Begin("error", () => Read(() => ReadLines(error, isError: true)), isReader: true);
        if (process.StandardInput is { } input)
            Begin("input", () => WriteInput(input), isReader: false);
        CancellationToken over = _over.Token;
        if (_readers > 0)
            _watcher = Begin("exit", () => WatchExit(over), isReader: false);
    }

    /// <summary>Whether the process takes no more input.</summary>
    internal bool InputClosed
    {
        get
        {
            lock (_gate)
                return _inputClosed;
        }
    }

    /// <summary>Takes what has come; false where nothing has.</summary>
    internal bool TryTake(out OutputItem item)
    {
        lock (_gate)
        {
            if (!_items.TryDequeue(out item))
                return false;
            Monitor.PulseAll(_gate);
            return true;
        }
    }

    /// <summary>Waits for more output; false when there will be none.</summary>
    internal bool WaitForMore(CancellationToken token)
    {
        WaitUntil(() => _items.Count > 0 || _closed || _readers == 0, token);
        lock (_gate)
            return _items.Count > 0;
    }

    /// <summary>Begins to write input. A process that has stopped reading is no error: what it does not want is dropped.</summary>
    internal void Write(byte[] data)
    {
        lock (_gate)
        {
            _input = _inputClosed ? null : data;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits until the input is written, or output has come, which must then be taken: the process may wait for that.</summary>
    /// <returns>Whether it is written.</returns>
    internal bool WaitForWrite(CancellationToken token)
    {
        WaitUntil(() => _input is null || _items.Count > 0, token);
        lock (_gate)
            return _input is null;
    }

    /// <summary>Tells the process that there is no more input. All of it must have been written.</summary>
    internal void CloseInput()
    {
        lock (_gate)
        {
            _inputClosed = true;
            Monitor.PulseAll(_gate);
        }
    }

    public void Dispose()
    {
        _over.Cancel();
        lock (_gate)
        {
            _closed = true;
            _inputClosed = true;
            Monitor.PulseAll(_gate);
        }

        // It waits on handles of the process, which must not be closed under it: their numbers would be another's.
        if (_watcher?.Join(s_patience) != false)
            _process.Dispose();
        _over.Dispose();
    }

    private Thread Begin(string name, Action work, bool isReader)
    {
        if (isReader)
            _readers++;
        Thread thread = new(() => work()) { IsBackground = true, Name = $"container {name}" };
        thread.Start();
        return thread;
    }

    private void WaitUntil(Func<bool> condition, CancellationToken token)
    {
        using CancellationTokenRegistration wake = token.Register(() =>
        {
            lock (_gate)
                Monitor.PulseAll(_gate);
        });
        lock (_gate)
        {
            while (!condition())
            {
                token.ThrowIfCancellationRequested();
                Monitor.Wait(_gate);
            }
        }
    }

    private void Read(Action read)
    {
        try
        {
            read();
        }
        catch (Exception e) when (IsEnd(e))
        {
        }
        finally
        {
            lock (_gate)
            {
                _readers--;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private void ReadOutput(Stream stream, bool bytes)
    {
        if (!bytes)
        {
            ReadLines(stream, isError: false);
            return;
        }

        byte[] buffer = new byte[BlockSize];
        int n;
        while ((n = stream.Read(buffer)) > 0)
            Put(new OutputItem(false, buffer[..n]));
    }

    private void ReadLines(Stream stream, bool isError)
    {
        using StreamReader reader = new(stream, new UTF8Encoding(false), false, BlockSize, leaveOpen: true);
        while (reader.ReadLine() is { } line)
            Put(new OutputItem(isError, line));
    }

    private void Put(OutputItem item)
    {
        lock (_gate)
        {
            while (_items.Count >= QueueLength && !_closed)
                Monitor.Wait(_gate);
            // Nobody takes it any more: the thread ends.
            ObjectDisposedException.ThrowIf(_closed, this);
            _items.Enqueue(item);
            _count++;
            Monitor.PulseAll(_gate);
        }
    }

    private void WriteInput(Stream stream)
    {
        try
        {
            while (NextInput() is { } data)
            {
                stream.Write(data);
                stream.Flush();
                lock (_gate)
                {
                    _input = null;
                    Monitor.PulseAll(_gate);
                }
            }
        }
        catch (Exception e) when (IsEnd(e))
        {
        }
        finally
        {
            stream.Dispose();
            lock (_gate)
            {
                _input = null;
                _inputClosed = true;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private byte[]? NextInput()
    {
        lock (_gate)
        {
            while (_input is null && !_inputClosed)
                Monitor.Wait(_gate);
            return _inputClosed ? null : _input;
        }
    }

    private void WatchExit(CancellationToken over)
    {
        try
        {
            _process.Wait(over);
        }
        catch (Exception e) when (IsEnd(e))
        {
            return;
        }

        lock (_gate)
        {
            // Output may stand in the queue for as long as the pipeline is busy with what came before it.
            long seen = -1;
            while (_readers > 0 && !_closed && (_count != seen || _items.Count > 0))
            {
                seen = _count;
                long end = Environment.TickCount64 + GraceMilliseconds;
                for (long left = GraceMilliseconds; left > 0 && _readers > 0 && !_closed; left = end - Environment.TickCount64)
                    Monitor.Wait(_gate, (int)left);
            }

            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }

    // The streams are closed under the threads when the pipeline ends before the program does.
    private static bool IsEnd(Exception e) =>
        e is OperationCanceledException or IOException or ObjectDisposedException or ContainerException or LinuxException;
}
