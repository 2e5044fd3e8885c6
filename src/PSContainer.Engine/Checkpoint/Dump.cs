using System;
using System.IO;
using PSContainer.Engine.Checkpoint.Rpc;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Checkpoint;

/// <summary>One dump: CRIU's part, and what is told of its failure.</summary>
/// <param name="id">The container.</param>
/// <param name="options">What is asked for.</param>
/// <param name="directory">Where the images go.</param>
internal sealed class Dump(string id, CriuOpts options, CheckpointDirectory directory)
{
    private long _expected;
    private bool _served;

    /// <summary>All is written, and the processes stand still: what belongs to it is written now. What it throws is the failure of the dump, and the container runs on.</summary>
    internal required Action Saved { get; init; }

    /// <summary>Where CRIU's log is.</summary>
    internal string LogPath => $"{(options.WorkDirectory.Length > 0 ? options.WorkDirectory : directory.Path)}/{CriuLog.OfDump}";

    /// <summary>Runs it.</summary>
    /// <param name="criu">Where it is asked.</param>
    /// <param name="request">The request.</param>
    /// <param name="memory">How much memory the processes have, for the progress.</param>
    /// <param name="cancelled">Whether the caller has given up. CRIU hears of it when it next asks: a dump is not to be broken off half-way, with pieces of CRIU in the processes.</param>
    /// <exception cref="CheckpointException">CRIU failed. The container runs on.</exception>
    internal void Run(CriuMessages criu, Request request, long memory, Func<bool> cancelled)
    {
        _expected = memory;
        CriuConversation conversation = new(criu, (script, _, _) => Notified(script, cancelled)) { Tick = Report };
        using Deadline deadline = new(options.Timeout, default);
        Response? response = conversation.Run(request, deadline);
        if (conversation.Refusal is { } refusal)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(refusal);
        if (response is not { Success: true })
            throw Failure(response);
    }

    private void Notified(string script, Func<bool> cancelled)
    {
        if (cancelled() && script != "network-unlock")
            throw new OperationCanceledException();
        switch (script)
        {
            case "post-dump":
                Saved();

                // The copying took its time: a last look before the processes are killed.
                if (cancelled())
                    throw new OperationCanceledException();
                break;
            case "status-ready" when !_served && options.StatusFd >= 0:
                _served = true;
                _ = Libc.TryWrite(options.StatusFd, [0]);
                Libc.Close(options.StatusFd);
                break;
        }
    }

    private void Report()
    {
        if (options.Progress is not { } progress)
            return;
        long written;
        try
        {
            written = CheckpointDirectory.MemoryIn(directory.Path);
        }
        catch (IOException)
        {
            return;
        }

        progress.Report(new CheckpointProgress("Writing memory", written, _expected));
    }

    private CheckpointException Failure(Response? response) => CriuLog.Failure(
        id,
        options.PreDump ? "pre-dump" : "dump",
        "could not be saved, and runs on",
        response,
        response is null ? CriuLog.Silence : $"CRIU failed: {Errno.Describe(response.Error)}",
        LogPath);
}
