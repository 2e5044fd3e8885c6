using System;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using EngineProcess = PSContainer.Engine.Processes.ContainerProcess;

namespace PSContainer.Streaming;

/// <summary>
/// Moves what a process reads and writes. Other threads read its output into a queue of limited length; the pipeline's thread,
/// the only one that may write objects, empties it.
/// </summary>
internal sealed class ProcessPump : IDisposable
{
    private const int QueueLength = 256;
    private const int BlockSize = 64 * 1024;

    // How long to wait for more output when the process has ended but something it left behind holds its streams open.
    private static readonly TimeSpan s_grace = TimeSpan.FromMilliseconds(250);

    private readonly EngineProcess _process;
    private readonly bool _bytes;
    private readonly CancellationTokenSource _over = new();
    private readonly Channel<OutputItem> _items =
        Channel.CreateBounded<OutputItem>(new BoundedChannelOptions(QueueLength) { SingleReader = true });
    private Stream? _input;
    private Task<bool>? _more;
    private long _count;

    /// <param name="process">The process; its streams are pipes.</param>
    /// <param name="bytes">Its output is taken as blocks of bytes and not as lines of text.</param>
    internal ProcessPump(EngineProcess process, bool bytes)
    {
        _process = process;
        _bytes = bytes;
        _input = process.StandardInput;
        Task output = Read(process.StandardOutput, isError: false);
        Task error = Read(process.StandardError, isError: true);
        _ = Finish(Task.WhenAll(output, error));
    }

    /// <summary>Whether the process takes no more input.</summary>
    internal bool InputClosed => _input is null;

    /// <summary>Takes what has come; false where nothing has.</summary>
    internal bool TryTake(out OutputItem item) => _items.Reader.TryRead(out item);

    /// <summary>Waits for more output; false when there will be none.</summary>
    internal bool WaitForMore(CancellationToken token)
    {
        Task<bool> more = More();
        more.Wait(token);
        _more = null;
        return more.Result;
    }

    /// <summary>Begins to write input. A process that has stopped reading is no error: what it does not want is dropped.</summary>
    internal Task Write(ReadOnlyMemory<byte> data) => Task.Run(() =>
    {
        try
        {
            _input?.Write(data.Span);
            _input?.Flush();
        }
        catch (Exception e) when (IsEnd(e))
        {
            CloseInput();
        }
    });

    /// <summary>Waits until a write is done, or output has come, which must then be taken: the process may wait for that.</summary>
    internal void WaitForWrite(Task write, CancellationToken token)
    {
        Task<bool> more = More();
        // No more output will come, and the process need not have ended for that: only the write is left to wait for.
        if (more.IsCompletedSuccessfully && !more.Result)
            write.Wait(token);
        else
            Task.WaitAny([write, more], token);
        if (more.IsCompletedSuccessfully && more.Result)
            _more = null;
    }

    /// <summary>Tells the process that there is no more input.</summary>
    internal void CloseInput() => Interlocked.Exchange(ref _input, null)?.Dispose();

    public void Dispose()
    {
        _over.Cancel();
        _items.Writer.TryComplete();
        _process.Dispose();
        _over.Dispose();
    }

    // One wait at a time: the queue has one reader, and a wait that was not needed in the end is the next one's.
    private Task<bool> More() => _more ??= _items.Reader.WaitToReadAsync(CancellationToken.None).AsTask();

    private Task Read(Stream? stream, bool isError) => stream is null
        ? Task.CompletedTask
        : Task.Run(() => _bytes && !isError ? ReadBlocks(stream) : ReadLines(stream, isError));

    private async Task ReadLines(Stream stream, bool isError)
    {
        try
        {
            using StreamReader reader = new(stream, new UTF8Encoding(false), false, BlockSize, leaveOpen: true);
            while (await reader.ReadLineAsync(_over.Token).ConfigureAwait(false) is { } line)
                await Put(new OutputItem(isError, line)).ConfigureAwait(false);
        }
        catch (Exception e) when (IsEnd(e))
        {
        }
    }

    private async Task ReadBlocks(Stream stream)
    {
        try
        {
            byte[] buffer = new byte[BlockSize];
            int n;
            while ((n = await stream.ReadAsync(buffer, _over.Token).ConfigureAwait(false)) > 0)
                await Put(new OutputItem(false, buffer[..n])).ConfigureAwait(false);
        }
        catch (Exception e) when (IsEnd(e))
        {
        }
    }

    private ValueTask Put(OutputItem item)
    {
        Interlocked.Increment(ref _count);
        return _items.Writer.WriteAsync(item, _over.Token);
    }

    private async Task Finish(Task readers)
    {
        try
        {
            Task exit = _process.WaitAsync(_over.Token);
            await Task.WhenAny(readers, exit).ConfigureAwait(false);
            long seen = -1;
            // Output may stand in the queue for as long as the pipeline is busy with what came before it.
            while (!readers.IsCompleted && (seen != Interlocked.Read(ref _count) || _items.Reader.Count > 0))
            {
                seen = Interlocked.Read(ref _count);
                await Task.WhenAny(readers, Task.Delay(s_grace, _over.Token)).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (IsEnd(e))
        {
        }
        finally
        {
            _items.Writer.TryComplete();
        }
    }

    // The streams are closed under the readers when the pipeline ends before the program does.
    private static bool IsEnd(Exception e) =>
        e is OperationCanceledException or IOException or ObjectDisposedException or ChannelClosedException;
}
