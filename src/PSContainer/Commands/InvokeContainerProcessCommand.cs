using System;
using System.Collections.Generic;
using System.Management.Automation;
using System.Threading;
using PSContainer.Completion;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Processes;
using PSContainer.Errors;
using PSContainer.Streaming;
using EngineContainer = PSContainer.Engine.Lifecycle.Container;
using EngineProcess = PSContainer.Engine.Processes.ContainerProcess;

namespace PSContainer.Commands;

/// <summary>Runs a program in a container as a native command: input and output are the pipeline's, the exit code is in $LASTEXITCODE.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "ContainerProcess", DefaultParameterSetName = ProgramSet)]
[OutputType(typeof(string), typeof(byte[]))]
public sealed partial class InvokeContainerProcessCommand : ContainerProgramCmdlet
{
    private readonly InputEncoder _input = new();
    private EngineProcess? _process;
    private ProcessPump? _pump;
    private OutputWriter? _output;
    private CancellationTokenSource? _over;
    private string _containerId = string.Empty;
    private string _program = string.Empty;
    private bool _ended;

    /// <summary>The container.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("ContainerId", "Id")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ContainerIdCompleter))]
    public ContainerIdentity[] Container { get; set; } = [];

    /// <summary>What the program reads: strings as lines, bytes as they are.</summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyString]
    public PSObject? InputObject { get; set; }

    /// <summary>What becomes of its standard error. By default each line is an error that does not end the pipeline.</summary>
    [Parameter]
    public StandardErrorTarget RedirectStderr { get; set; }

    /// <summary>All output as one string, or with -AsByteStream as one array.</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    /// <summary>Output as arrays of bytes, and not as lines of text.</summary>
    [Parameter]
    public SwitchParameter AsByteStream { get; set; }

    /// <summary>Seconds after which the program is killed; $LASTEXITCODE is then 124.</summary>
    [Parameter]
    [Alias("TimeoutSec")]
    [ValidateRange(1, 2147483)]
    public int Timeout { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        bool hasInput = MyInvocation.ExpectingInput || MyInvocation.BoundParameters.ContainsKey(nameof(InputObject));
        if (FindOne() is not { } container)
            return;
        ProcessConfig program = MakeProcess();
        ProcessStreams streams = new()
        {
            Input = hasInput ? Stdio.Pipe : Stdio.Null,
            Output = Stdio.Pipe,
            Error = RedirectStderr switch
            {
                StandardErrorTarget.Output => Stdio.Output,
                StandardErrorTarget.Null => Stdio.Null,
                _ => Stdio.Pipe,
            },
        };
        _containerId = container.Id;
        _program = program.Args.Count > 0 ? program.Args[0] : string.Empty;
        _over = CancellationTokenSource.CreateLinkedTokenSource(StopToken);
        Attempt(container.Id, () => Start(container, program, streams));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (_pump is null || _ended)
            return;
        // Without a pipeline there is one record, and no input in it.
        if (InputObject is not null && _input.Add(InputObject))
            WriteInput();
        Drain();
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_pump is null || _ended)
            return;
        WriteInput();
        _pump.CloseInput();
        Guard(token =>
        {
            while (_pump.WaitForMore(token))
                Drain();
            ProcessExit? exit = _process!.Wait(token);
            _ended = true;
            Drain();
            _output!.End();
            Report(exit);
        });
    }

    /// <summary>The pipeline may end before the program does, by Ctrl-C or by a Select-Object that has enough: then it is killed.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_ended)
            Kill();
        if (disposing)
        {
            _pump?.Dispose();
            _over?.Dispose();
        }

        base.Dispose(disposing);
    }

    private EngineContainer? FindOne()
    {
        List<EngineContainer> found = [];
        foreach ((EngineContainer container, _) in FindReadable(Container))
            found.Add(container);
        if (found.Count > 1)
        {
            Fail(
                "SeveralContainers",
                ErrorCategory.InvalidArgument,
                $"{found.Count} containers match, and the program can run in one only.",
                Container,
                "Name one container; for several: Get-Container PATTERN | ForEach-Object { Invoke-ContainerProcess $_ -- PROGRAM }");
        }

        return found.Count == 1 ? found[0] : null;
    }

    private void Start(EngineContainer container, ProcessConfig program, ProcessStreams streams)
    {
        try
        {
            _process = container.Start(program, streams, trace: Trace, cancellationToken: StopToken);
        }
        catch (ProcessNotExecutedException e)
        {
            SetExitCode(e.ExitCode);
            throw;
        }

        if (Timeout > 0)
            _over!.CancelAfter(TimeSpan.FromSeconds(Timeout));
        _pump = new ProcessPump(_process, AsByteStream || Raw);
        _output = new OutputWriter(this, Raw, AsByteStream);
    }

    private void WriteInput()
    {
        byte[] data = _input.Take();
        if (data.Length == 0 || _pump!.InputClosed || _ended)
            return;
        Guard(token =>
        {
            _pump.Write(data);
            while (!_pump.WaitForWrite(token))
                Drain();
        });
    }

    private void Drain()
    {
        while (_pump!.TryTake(out OutputItem item))
            _output!.Write(item);
    }

    private void Kill()
    {
        try
        {
            if (_process is { HasExited: false })
                _process.Signal(9);
        }
        catch (Exception e) when (ContainerErrorRecord.IsExpected(e))
        {
            // It has just ended.
        }
    }
}
