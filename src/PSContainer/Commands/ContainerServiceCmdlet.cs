using System.Collections.Generic;
using System.Management.Automation;
using PSContainer.Engine.Services;

namespace PSContainer.Commands;

/// <summary>A cmdlet that works on service directories.</summary>
public abstract class ContainerServiceCmdlet : ContainerCmdlet
{
    /// <summary>Directory of the containers' states: /run/pscontainer by default, for another user than root $XDG_RUNTIME_DIR/pscontainer.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? StateRoot { get; set; }

    private protected ServiceManager Manager => new(FactoryFor(StateRoot));

    private protected void WriteAll(IReadOnlyList<ServiceStatus> services)
    {
        string root = FactoryFor(StateRoot).StateRoot;
        foreach (ServiceStatus service in services)
            WriteObject(new ContainerService(service, root));
    }
}
