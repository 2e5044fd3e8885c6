using System;
using System.Management.Automation;
using System.Net;
using PSContainer.Completion;
using PSContainer.Engine.Networking.Managed;
using PSContainer.Transformation;
using EngineContainer = PSContainer.Engine.Lifecycle.Container;

namespace PSContainer.Commands;

/// <summary>Brings containers to networks: running ones at once, and all at each start from now on.</summary>
[Cmdlet(VerbsCommunications.Connect, "ContainerNetwork", SupportsShouldProcess = true)]
[OutputType(typeof(ContainerNetworkEndpoint))]
public sealed class ConnectContainerNetworkCommand : ContainerTargetCmdlet
{
    /// <summary>Names of the networks.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ContainerNetworkCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Network { get; set; } = [];

    /// <summary>Name of the interface inside, at most 15 characters: the first of eth0, eth1 and so on that is free by default.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? InterfaceName { get; set; }

    /// <summary>The address: the first that nobody has by default.</summary>
    [Parameter]
    public IPAddress? IPAddress { get; set; }

    /// <summary>Ports of the host that lead to it: 8080:80, 53:53/udp, 127.0.0.1:8080:80, 8000-8009:9000-9009.</summary>
    [Parameter]
    [PortTransformation]
    public PublishedPort[] Publish { get; set; } = [];

    /// <summary>Name servers that it asks in place of the host's.</summary>
    [Parameter]
    public IPAddress[] Dns { get; set; } = [];

    /// <summary>Hands on what the container has on the network.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach ((EngineContainer container, string root) in FindReadable(Container))
        {
            foreach (string name in Network)
            {
                if (!ShouldProcess(container.Id, $"Connect to network {name}"))
                    continue;
                Attempt(container.Id, () =>
                {
                    NetworkRequest request = new(name) { InterfaceName = InterfaceName ?? string.Empty, Address = IPAddress };
                    request.Ports.AddRange(Publish);
                    request.Dns.AddRange(Array.ConvertAll(Dns, d => d.ToString()));
                    AddressLease lease = container.JoinNetwork(request, StopToken);
                    if (PassThru)
                        WriteObject(ContainerNetworkEndpoint.Of(lease, new NetworkStore(root).Get(name), root));
                });
            }
        }
    }
}
