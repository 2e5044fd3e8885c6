using System.Management.Automation;
using PSContainer.Completion;
using PSContainer.Engine.Networking.Managed;

namespace PSContainer.Commands;

/// <summary>Lists networks of containers, with the containers on them.</summary>
[Cmdlet(VerbsCommon.Get, "ContainerNetwork")]
[OutputType(typeof(ContainerNetwork))]
public sealed class GetContainerNetworkCommand : ContainerNetworkCmdlet
{
    /// <summary>Names or wildcard patterns. All that were made by default; none and host are the engine's own.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Network")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ContainerNetworkCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string name in Name)
        {
            if (ContainerNetwork.BuiltIn(name, StorePath) is { } builtIn)
            {
                WriteObject(builtIn);
                continue;
            }

            foreach (ManagedNetwork network in Find([name]))
                Attempt(network.Name, () => WriteObject(ContainerNetwork.Of(network, Store.GetLeases(network.Name), StorePath)));
        }
    }
}
