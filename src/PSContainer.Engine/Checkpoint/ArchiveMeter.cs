using System;
using System.Threading;

namespace PSContainer.Engine.Checkpoint;

/// <summary>Counts what has gone into or out of an archive, tells of it some times a second, and is where a transport can be broken off.</summary>
/// <param name="activity">What is done, a few words.</param>
/// <param name="total">How much there is to do as far as it is known, in bytes; 0 where it is not.</param>
/// <param name="progress">Is told, or null.</param>
/// <param name="cancellationToken">Ends it.</param>
internal sealed class ArchiveMeter(string activity, long total, IProgress<CheckpointProgress>? progress, CancellationToken cancellationToken)
{
    private const int Interval = 250;

    private long _bytes;
    private long _next;

    /// <summary>How much there is to do: learned from the manifest by who reads.</summary>
    internal long Total { get; set; } = total;

    /// <summary>So much more is done.</summary>
    /// <exception cref="OperationCanceledException">The token was set.</exception>
    internal void Add(long bytes)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _bytes += bytes;
        long now = Environment.TickCount64;
        if (progress is null || now < _next)
            return;
        _next = now + Interval;
        progress.Report(new CheckpointProgress(activity, _bytes, Total));
    }
}
