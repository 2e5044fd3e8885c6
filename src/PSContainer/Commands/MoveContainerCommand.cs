using System.Management.Automation;
using System.Management.Automation.Runspaces;
using PSContainer.Completion;
using PSContainer.Engine.Checkpoint;
using PSContainer.Jobs;
using PSContainer.Remoting;
using EngineContainer = PSContainer.Engine.Lifecycle.Container;

namespace PSContainer.Commands;

/// <summary>Has containers go on at another machine, where they were.</summary>
[Cmdlet(VerbsCommon.Move, "Container", SupportsShouldProcess = true, DefaultParameterSetName = HostSet)]
[OutputType(typeof(MovedContainer), typeof(Job))]
public sealed class MoveContainerCommand : ContainerSaveCmdlet
{
    private const string HostSet = "HostName", SessionSet = "Session";

    /// <summary>The containers: ids, wildcard patterns, or objects of this module.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ContainerId")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ContainerIdCompleter))]
    public ContainerIdentity[] Container { get; set; } = [];

    /// <summary>The machine, as ssh names it. The executable pscontainer must be there.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = HostSet)]
    [ValidateNotNullOrEmpty]
    public string HostName { get; set; } = string.Empty;

    /// <summary>The user there, who must be root, or may become root by -RemotePath.</summary>
    [Parameter(ParameterSetName = HostSet)]
    [ValidateNotNullOrEmpty]
    public string? UserName { get; set; }

    /// <summary>The port of ssh.</summary>
    [Parameter(ParameterSetName = HostSet)]
    [ValidateRange(1, 65535)]
    public int Port { get; set; }

    /// <summary>The private key.</summary>
    [Parameter(ParameterSetName = HostSet)]
    [Alias("IdentityFilePath")]
    [ValidateNotNullOrEmpty]
    public string? KeyFilePath { get; set; }

    /// <summary>Options of ssh_config(5), each NAME=VALUE.</summary>
    [Parameter(ParameterSetName = HostSet)]
    [ValidateNotNullOrEmpty]
    public string[] SshOption { get; set; } = [];

    /// <summary>The executable pscontainer there, with what must come before it: sudo, -n, pscontainer.</summary>
    [Parameter(ParameterSetName = HostSet)]
    [ValidateNotNullOrEmpty]
    public string[] RemotePath { get; set; } = ["pscontainer"];

    /// <summary>The directory of private layers there.</summary>
    [Parameter(ParameterSetName = HostSet)]
    [ValidateNotNullOrEmpty]
    public string? RemoteDataRoot { get; set; }

    /// <summary>A session of PowerShell on the other machine, which must have this module.</summary>
    [Parameter(Mandatory = true, ParameterSetName = SessionSet)]
    [ValidateNotNull]
    public PSSession? Session { get; set; }

    /// <summary>The directory of the containers' states there.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? RemoteStateRoot { get; set; }

    /// <summary>The container's id there; by default its id here.</summary>
    [Parameter]
    [Alias("DestinationId")]
    [ValidateNotNullOrEmpty]
    public string? Id { get; set; }

    /// <summary>Profile of the security module that the processes get there, TYPE:NAME; by default the one they have.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? LsmProfile { get; set; }

    /// <summary>How often at most memory is copied while the container still runs; 0 for not at all, by default as is sensible.</summary>
    [Parameter]
    [ValidateRange(0, 100)]
    public int PreDumpCount { get; set; }

    /// <summary>Writes where each container is now.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string to = Session?.ComputerName ?? HostName;
        foreach ((EngineContainer container, string root) in FindReadable(Container))
        {
            string id = container.Id, newId = Id ?? id;
            if (!ShouldProcess(id, newId == id ? $"Move container to {to}" : $"Move container to {to} as '{newId}'"))
                continue;
            Run(id, root, (factory, output) => Move(factory.Load(id), newId, output));
        }
    }

    private void Move(EngineContainer container, string newId, IWorkOutput output)
    {
        CriuOpts options = SaveOptions();
        options.LsmProfile = LsmProfile ?? string.Empty;
        using ProgressBar bar = new(output, $"Moving container {container.Id}");
        options.Progress = bar;
        int? preDumps = MyInvocation.BoundParameters.ContainsKey(nameof(PreDumpCount)) ? PreDumpCount : null;
        using IMoveDestination destination = Session is null
            ? new SshDestination(Ssh(), newId, options, output.Warning)
            : new SessionDestination(Session, newId, RemoteStateRoot, options);
        MovedContainer moved = container.Move(destination, newId, options, preDumps, output.Verbose, output.Token);
        if (PassThru)
            output.Object(moved);
    }

    private SshOptions Ssh()
    {
        SshOptions ssh = new()
        {
            HostName = HostName,
            UserName = UserName ?? string.Empty,
            Port = Port,
            KeyFilePath = KeyFilePath is null ? string.Empty : ResolvePath(KeyFilePath),
            StateRoot = RemoteStateRoot ?? string.Empty,
            DataRoot = RemoteDataRoot ?? string.Empty,
        };
        foreach (string option in SshOption)
            ssh.Options.Add(option);
        ssh.Command.Clear();
        foreach (string word in RemotePath)
            ssh.Command.Add(word);
        return ssh;
    }
}
