using System.Management.Automation;
using PSContainer.Completion;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Networking.Managed;

namespace PSContainer.Commands;

/// <summary>Removes networks of containers, with all that was made for them.</summary>
[Cmdlet(VerbsCommon.Remove, "ContainerNetwork", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RemoveContainerNetworkCommand : ContainerNetworkCmdlet
{
    /// <summary>Names or wildcard patterns.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Network")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ContainerNetworkCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>Takes the containers that are on it off first.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (ManagedNetwork network in Find(Name))
        {
            if (!ShouldProcess(network.Name, Force ? "Disconnect containers and remove network" : "Remove network"))
                continue;
            Attempt(network.Name, () =>
            {
                if (Force)
                    DisconnectAll(network.Name);
                Store.Remove(network.Name, StopToken);
            });
        }
    }

    private void DisconnectAll(string network)
    {
        ContainerFactory factory = FactoryFor(StateRoot);
        foreach (AddressLease lease in Store.GetLeases(network))
        {
            try
            {
                factory.Load(lease.ContainerId).LeaveNetwork(network, StopToken);
            }
            catch (ContainerException e) when (e.Code == ErrorCode.ContainerNotExists)
            {
                // It is being made or removed; what it has is in use until then, and Remove says so.
            }
        }
    }
}
