using System;
using System.Management.Automation;
using PSContainer.Engine.Checkpoint;
using PSContainer.Engine.Configuration;

namespace PSContainer.Commands;

/// <summary>A cmdlet that saves containers: what is saved, and how.</summary>
public abstract class ContainerSaveCmdlet : ContainerCheckpointCmdlet
{
    /// <summary>Saves TCP connections that are established. Where they are to go on there must be the same addresses.</summary>
    [Parameter]
    public SwitchParameter TcpEstablished { get; set; }

    /// <summary>Leaves out TCP connections that are not accepted yet.</summary>
    [Parameter]
    public SwitchParameter TcpSkipInFlight { get; set; }

    /// <summary>Allows sockets that are connected to processes outside of the container.</summary>
    [Parameter]
    public SwitchParameter ExternalUnixConnection { get; set; }

    /// <summary>Allows processes whose session or terminal is one of the outside.</summary>
    [Parameter]
    public SwitchParameter ShellJob { get; set; }

    /// <summary>Saves locks of files.</summary>
    [Parameter]
    public SwitchParameter FileLock { get; set; }

    /// <summary>Links open files that have no name any more into the file system meanwhile.</summary>
    [Parameter]
    public SwitchParameter LinkRemap { get; set; }

    /// <summary>What CRIU does about cgroups at the restore.</summary>
    [Parameter]
    public CriuCgroupMode ManageCgroupsMode { get; set; } = CriuCgroupMode.Default;

    /// <summary>Kinds of namespaces whose content is not saved: Network. The engine makes the container's networks anew.</summary>
    [Parameter]
    public NamespaceType[] EmptyNamespace { get; set; } = [];

    /// <summary>Longest time that CRIU may take, in seconds.</summary>
    [Parameter]
    [Alias("TimeoutSec")]
    [ValidateRange(1, 604800)]
    public int Timeout { get; set; } = 3600;

    /// <summary>What these parameters say.</summary>
    private protected CriuOpts SaveOptions()
    {
        CriuOpts options = new()
        {
            TcpEstablished = TcpEstablished,
            TcpSkipInFlight = TcpSkipInFlight,
            ExternalUnixConnections = ExternalUnixConnection,
            ShellJob = ShellJob,
            FileLocks = FileLock,
            LinkRemap = LinkRemap,
            ManageCgroupsMode = ManageCgroupsMode,
            Timeout = TimeSpan.FromSeconds(Timeout),
        };
        foreach (NamespaceType kind in EmptyNamespace)
            options.EmptyNamespaces.Add(kind);
        return options;
    }
}
