using System;
using System.Management.Automation;
using PSContainer.Engine.Checkpoint;

namespace PSContainer.Jobs;

/// <summary>Shows how far a checkpoint, a restore or a transport is; at its end the bar goes.</summary>
internal sealed class ProgressBar(IWorkOutput output, string activity) : IProgress<CheckpointProgress>, IDisposable
{
    private const int ActivityId = 7301;
    private const double Mebibyte = 1 << 20;

    private bool _shown;

    public void Report(CheckpointProgress value)
    {
        _shown = true;
        string amount = value.Bytes == 0 ? string.Empty : $" {value.Bytes / Mebibyte:N0}" + (value.Total > 0 ? $" of {value.Total / Mebibyte:N0}" : null) + " MiB";
        output.Progress(new ProgressRecord(ActivityId, activity, value.Activity + amount) { PercentComplete = value.Percent });
    }

    public void Dispose()
    {
        if (_shown)
            output.Progress(new ProgressRecord(ActivityId, activity, "Done") { RecordType = ProgressRecordType.Completed });
    }
}
