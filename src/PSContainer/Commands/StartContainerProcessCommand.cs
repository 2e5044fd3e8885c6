using System.Management.Automation;
using PSContainer.Completion;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Processes;
using PSContainer.Engine.Terminals;
using PSContainer.Transformation;
using EngineContainer = PSContainer.Engine.Lifecycle.Container;
using EngineProcess = PSContainer.Engine.Processes.ContainerProcess;

namespace PSContainer.Commands;

/// <summary>Starts a program in a container. The first becomes its init, later ones join.</summary>
[Cmdlet(VerbsLifecycle.Start, "ContainerProcess", SupportsShouldProcess = true, DefaultParameterSetName = ProgramSet)]
[OutputType(typeof(ContainerProcess))]
public sealed class StartContainerProcessCommand : ContainerProgramCmdlet
{
    /// <summary>The containers: ids, wildcard patterns, or objects of this module.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ContainerId", "Id")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ContainerIdCompleter))]
    public ContainerIdentity[] Container { get; set; } = [];

    /// <summary>File on the host that it reads. Without one it reads nothing.</summary>
    [Parameter]
    public string? RedirectStandardInput { get; set; }

    /// <summary>File on the host that its output is appended to. Without one it is lost.</summary>
    [Parameter]
    public string? RedirectStandardOutput { get; set; }

    /// <summary>File on the host that its errors are appended to; may be that of the output.</summary>
    [Parameter]
    public string? RedirectStandardError { get; set; }

    /// <summary>It gets a terminal in place of the streams: see it and type with Connect-ContainerProcess.</summary>
    [Parameter]
    public SwitchParameter Terminal { get; set; }

    /// <summary>Size of the terminal in columns and rows: 132x50. 80x24 where it is not given.</summary>
    [Parameter]
    [TerminalSizeTransformation]
    public TerminalSize? TerminalSize { get; set; }

    /// <summary>Waits until it has ended, so that the result has its exit code.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>Also in a paused container: the program runs when somebody resumes it.</summary>
    [Parameter]
    public SwitchParameter IgnorePaused { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        ProcessConfig program = MakeProcess();
        ProcessStreams streams = MakeStreams();
        foreach ((EngineContainer container, string root) in FindReadable(Container))
        {
            if (!ShouldStart(container, program, $"Start process {program.Args[0]}", streams))
                continue;
            Attempt(container.Id, () =>
            {
                EngineProcess process = container.Start(program, streams, trace: Trace, ignorePaused: IgnorePaused, cancellationToken: StopToken);
                ContainerProcess result = new(process, root, program);
                if (Wait)
                    process.Wait(StopToken);
                WriteObject(result);
            });
        }
    }

    private ProcessStreams MakeStreams()
    {
        ProcessStreams streams = new();
        if (Terminal || TerminalSize is not null)
        {
            streams.Terminal = TerminalSize ?? Engine.Terminals.TerminalSize.Default;
            if ((RedirectStandardInput ?? RedirectStandardOutput ?? RedirectStandardError) is { } redirected)
            {
                Fail(
                    "TerminalAndRedirection",
                    ErrorCategory.InvalidArgument,
                    "A process has a terminal or redirected streams, not both.",
                    redirected,
                    "Leave out -Terminal, or the redirection.");
            }
        }

        if (RedirectStandardInput is not null)
            streams.Input = Stdio.File(ResolvePath(RedirectStandardInput));
        if (RedirectStandardOutput is not null)
            streams.Output = Stdio.File(ResolvePath(RedirectStandardOutput));
        if (RedirectStandardError is not null)
        {
            string path = ResolvePath(RedirectStandardError);
            // Two open files of one name would write over each other.
            streams.Error = path == streams.Output.Path ? Stdio.Output : Stdio.File(path);
        }

        return streams;
    }
}
