using System.Management.Automation;
using PSContainer.Engine.Networking.Managed;

namespace PSContainer.Commands;

/// <summary>Makes a network of containers: a bridge with addresses that are handed out, or a macvlan beside the host.</summary>
[Cmdlet(VerbsCommon.New, "ContainerNetwork", SupportsShouldProcess = true, DefaultParameterSetName = BridgeSet)]
[OutputType(typeof(ContainerNetwork))]
public sealed class NewContainerNetworkCommand : ContainerNetworkCmdlet
{
    private const string BridgeSet = "Bridge";
    private const string MacvlanSet = "Macvlan";

    /// <summary>Names of the networks: 1 to 64 letters, digits and _ . -</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Network")]
    public string[] Name { get; set; } = [];

    /// <summary>Bridge, or Macvlan, which a -Parent means already.</summary>
    [Parameter]
    public ContainerNetworkDriver? Driver { get; set; }

    /// <summary>Its IPv4 addresses, 10.89.0.0/24. For a bridge the engine finds a range by default; for a macvlan it must be given.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Subnet { get; set; }

    /// <summary>Of a bridge the host's own address in it, the first by default; of a macvlan that of a router there.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Gateway { get; set; }

    /// <summary>Name of the bridge, at most 15 characters. The engine finds one by default.</summary>
    [Parameter(ParameterSetName = BridgeSet)]
    public string? Bridge { get; set; }

    /// <summary>The containers reach one another alone: not the host, and nothing outside.</summary>
    [Parameter(ParameterSetName = BridgeSet)]
    public SwitchParameter Isolated { get; set; }

    /// <summary>The host's interface that a macvlan goes by.</summary>
    [Parameter(Mandatory = true, ParameterSetName = MacvlanSet)]
    [ValidateNotNullOrEmpty]
    public string? Parent { get; set; }

    /// <summary>Bytes of the largest packet. The kernel's default where it is left out.</summary>
    [Parameter]
    [ValidateRange(68, 65535)]
    public int? Mtu { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        ContainerNetworkDriver driver = Driver ?? (Parent is null ? ContainerNetworkDriver.Bridge : ContainerNetworkDriver.Macvlan);
        foreach (string name in Name)
        {
            if (!ShouldProcess(name, Isolated ? "Create isolated network" : "Create network"))
                continue;
            Attempt(name, () =>
            {
                ManagedNetwork made = Store.Create(
                    new ManagedNetwork
                    {
                        Name = name,
                        Driver = driver.ToString().ToLowerInvariant(),
                        Subnet = Subnet ?? string.Empty,
                        Gateway = Gateway ?? string.Empty,
                        Bridge = Bridge ?? string.Empty,
                        Parent = Parent ?? string.Empty,
                        IsIsolated = Isolated,
                        Mtu = Mtu ?? 0,
                    },
                    StopToken);
                WriteObject(ContainerNetwork.Of(made, [], StorePath));
            });
        }
    }
}
