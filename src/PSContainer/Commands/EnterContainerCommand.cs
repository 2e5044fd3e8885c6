using System;
using System.Collections.Generic;
using System.Management.Automation;
using PSContainer.Completion;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Processes;
using PSContainer.Engine.Terminals;
using EngineContainer = PSContainer.Engine.Lifecycle.Container;
using EngineProcess = PSContainer.Engine.Processes.ContainerProcess;

namespace PSContainer.Commands;

/// <summary>Opens a shell, or another program, in a container and joins the user's terminal to it.</summary>
[Cmdlet(VerbsCommon.Enter, "Container", DefaultParameterSetName = ProgramSet)]
[OutputType(typeof(void))]
public sealed class EnterContainerCommand : ContainerProgramCmdlet
{
    /// <summary>The container.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("ContainerId", "Id")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ContainerIdCompleter))]
    public ContainerIdentity[] Container { get; set; } = [];

    /// <summary>The program. By default the user's login shell inside the container.</summary>
    [Parameter(Position = 1, ParameterSetName = ProgramSet)]
    [ValidateNotNullOrEmpty]
    public override string FilePath { get; set; } = string.Empty;

    /// <summary>Keys that leave the program running and come back here: ctrl-p,ctrl-q. An empty text: there are none.</summary>
    [Parameter]
    [AllowEmptyString]
    public string DetachKeys { get; set; } = Engine.Terminals.DetachKeys.Default;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ContainerTerminalSession.FindObstacle(this) is { } obstacle)
            ThrowTerminatingError(obstacle);
        DetachKeys keys = ContainerTerminalSession.ParseKeys(this, DetachKeys);
        foreach ((EngineContainer container, _) in FindReadable(Container))
            Attempt(container.Id, () => Enter(container, keys));
    }

    private void Enter(EngineContainer container, DetachKeys keys)
    {
        if (!container.HasInit())
        {
            throw new ContainerException(ErrorCode.ContainerNotRunning, $"container '{container.Id}' is not running")
            {
                ContainerId = container.Id,
                Hint = $"Start it first: Start-Container {container.Id}; or with a program: Start-ContainerProcess {container.Id} -- PROGRAM.",
            };
        }

        ProcessStreams streams = new() { Terminal = TerminalSession.LocalSize, AttachTerminal = true };
        using EngineProcess process = container.Start(Program(container), streams, trace: Trace, cancellationToken: StopToken);
        ContainerTerminalSession.Run(this, process, keys, readOnly: false, StopToken);
    }

    private ProcessConfig Program(EngineContainer container)
    {
        ProcessConfig program = MakeProcess();
        if (ProcessConfig is null && FilePath.Length == 0)
            program.Args = [container.FindShell(program.User)];
        List<string> env = program.Env;
        if (!env.Exists(v => v.StartsWith("TERM=", StringComparison.Ordinal)) && System.Environment.GetEnvironmentVariable("TERM") is { Length: > 0 } term)
            env.Add("TERM=" + term);
        return program;
    }
}
