using System;
using System.Management.Automation;
using System.Threading;
using PSContainer.Engine.Processes;
using PSContainer.Errors;

namespace PSContainer.Commands;

/// <summary>How the program ended, told as PowerShell tells it of native commands.</summary>
public sealed partial class InvokeContainerProcessCommand
{
    // That of timeout(1).
    private const int TimedOut = 124;

    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(5);

    /// <summary>Does something that waits, until the pipeline is stopped or the program's time is over.</summary>
    private void Guard(Action<CancellationToken> work)
    {
        try
        {
            work(_over!.Token);
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            Kill();
            throw new PipelineStoppedException();
        }
        catch (OperationCanceledException)
        {
            // Whoever looks afterwards is not to find it still there.
            Kill();
            _ = _process!.TryWait(s_farewell, CancellationToken.None);
            _ended = true;
            Drain();
            _output!.End();
            SetExitCode(TimedOut);
            WriteError(ContainerErrorRecord.From(
                new TimeoutException($"'{_program}' in container '{_containerId}' was killed: it did not end within {Timeout} seconds."),
                _containerId));
        }
        catch (Exception e) when (ContainerErrorRecord.IsExpected(e))
        {
            WriteError(ContainerErrorRecord.From(e, _containerId));
        }
    }

    private void Report(ProcessExit? exit)
    {
        if (exit is null)
        {
            SetExitCode(-1);
            WriteError(ContainerErrorRecord.Make(
                new InvalidOperationException($"Nobody knows how '{_program}' in container '{_containerId}' ended: its monitor was killed."),
                "ExitCodeUnknown",
                ErrorCategory.InvalidResult,
                _containerId,
                null));
            return;
        }

        SetExitCode(exit.ExitCode);
        if (exit is { OomKilled: true, Signal: 9 })
            WriteWarning($"The out-of-memory killer ended '{_program}' in container '{_containerId}': it needs more than the container's memory limit.");
        if (exit.ExitCode != 0 && LanguagePrimitives.IsTrue(GetVariableValue("PSNativeCommandUseErrorActionPreference", false)))
        {
            WriteError(ContainerErrorRecord.Make(
                new ProcessExitException(_program, _containerId, exit.ExitCode),
                "ProgramExitedWithNonZeroCode",
                ErrorCategory.NotSpecified,
                _program,
                null));
        }
    }

    private void SetExitCode(int code) => SessionState.PSVariable.Set("global:LASTEXITCODE", code);
}
