using System;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using PSContainer.Errors;

namespace PSContainer.Jobs;

/// <summary>Work of the engine in the background, as -AsJob gives it: Get-, Wait-, Receive-, Stop- and Remove-Job take it like any other.</summary>
internal sealed class EngineJob : Job, IWorkOutput
{
    private readonly CancellationTokenSource _stop = new();
    private readonly string _location = Environment.MachineName;
    private readonly object? _target;

    /// <param name="command">The command as it was written, for Get-Job.</param>
    /// <param name="name">The job's name.</param>
    /// <param name="target">What it works on, for errors.</param>
    internal EngineJob(string command, string name, object? target)
        : base(command, name)
    {
        PSJobTypeName = "ContainerJob";
        _target = target;
    }

    public CancellationToken Token => _stop.Token;

    /// <inheritdoc/>
    public override bool HasMoreData => Output.Count + Error.Count + Warning.Count + Verbose.Count + Progress.Count > 0;

    /// <inheritdoc/>
    public override string Location => _location;

    /// <inheritdoc/>
    public override string StatusMessage => string.Empty;

    /// <summary>Begins. A thread of its own, since the work may take long and those of the pool are few.</summary>
    internal void Start(Action<IWorkOutput> work)
    {
        SetJobState(JobState.Running);
        _ = Task.Factory.StartNew(() => Run(work), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <inheritdoc/>
    public override void StopJob()
    {
        SetJobState(JobState.Stopping);
        _stop.Cancel();
        _ = Finished.WaitOne();
    }

    void IWorkOutput.Object(object value) => Output.Add(PSObject.AsPSObject(value));

    void IWorkOutput.Verbose(string line) => Verbose.Add(new VerboseRecord(line));

    void IWorkOutput.Warning(string line) => Warning.Add(new WarningRecord(line));

    void IWorkOutput.Progress(ProgressRecord record) => Progress.Add(record);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _stop.Dispose();
        base.Dispose(disposing);
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1031", Justification = "Whatever it is goes into the job's error stream: there is nobody else to tell.")]
    private void Run(Action<IWorkOutput> work)
    {
        try
        {
            work(this);
            SetJobState(JobState.Completed);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            SetJobState(JobState.Stopped);
        }
        catch (Exception e)
        {
            Error.Add(ContainerErrorRecord.From(e, _target));
            SetJobState(JobState.Failed);
        }
    }
}
