using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace PSContainer.Engine.Checkpoint;

/// <summary>Looks for alterations of a checkpoint's images while CRIU reads them; the outcome counts before anything runs.</summary>
internal sealed class RestoredImages : IDisposable
{
    private readonly ContainerCheckpoint _checkpoint;
    private readonly CancellationTokenSource _over = new();
    private readonly Task<List<string>> _faults;

    internal RestoredImages(ContainerCheckpoint checkpoint)
    {
        _checkpoint = checkpoint;
        CancellationToken over = _over.Token;
        _faults = Task.Run(() => checkpoint.FindFaults(ImageCheck.Changes, over), over);
    }

    /// <exception cref="CheckpointException">They are not as they were written.</exception>
    internal void Demand()
    {
        if (_faults.GetAwaiter().GetResult() is { Count: > 0 } faults)
            throw _checkpoint.Directory.NotAsWritten(faults);
    }

    public void Dispose()
    {
        _over.Cancel();
        try
        {
            _faults.Wait();
        }
        catch (AggregateException)
        {
            // Nobody wants to know any more.
        }

        _over.Dispose();
    }
}
