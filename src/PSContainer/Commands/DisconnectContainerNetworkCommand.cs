using System.Collections.Generic;
using System.Management.Automation;
using PSContainer.Completion;
using EngineContainer = PSContainer.Engine.Lifecycle.Container;

namespace PSContainer.Commands;

/// <summary>Takes containers off networks: running ones at once, and all for each start from now on.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "ContainerNetwork", SupportsShouldProcess = true)]
[OutputType(typeof(Container))]
public sealed class DisconnectContainerNetworkCommand : ContainerTargetCmdlet
{
    /// <summary>Names of the networks, or wildcard patterns.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ContainerNetworkCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Network { get; set; } = [];

    /// <summary>Hands the container on.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach ((EngineContainer container, string root) in FindReadable(Container))
        {
            bool changed = true;
            foreach (string name in Names(container, root))
            {
                if (ShouldProcess(container.Id, $"Disconnect from network {name}"))
                    changed &= Attempt(container.Id, () => container.LeaveNetwork(name, StopToken));
                else
                    changed = false;
            }

            if (PassThru && changed)
                Attempt(container.Id, () => WriteObject(new Container(container, root)));
        }
    }

    private List<string> Names(EngineContainer container, string root)
    {
        List<string> names = [];
        foreach (string name in Network)
        {
            if (!WildcardPattern.ContainsWildcardCharacters(name))
            {
                names.Add(name);
                continue;
            }

            WildcardPattern pattern = WildcardPattern.Get(name, WildcardOptions.None);
            foreach (ContainerNetworkEndpoint endpoint in new Container(container, root).Networks)
            {
                if (endpoint.Network is { } network && pattern.IsMatch(network))
                    names.Add(network);
            }
        }

        return names;
    }
}
