using System;
using System.Management.Automation;
using EngineContainer = PSContainer.Engine.Lifecycle.Container;

namespace PSContainer.Commands;

/// <summary>A cmdlet that pauses containers or lets them go on.</summary>
public abstract class ContainerFreezeCmdlet : ContainerTargetCmdlet
{
    /// <summary>Seconds that it may take for each container.</summary>
    [Parameter]
    [Alias("TimeoutSec")]
    [ValidateRange(0, 2147483)]
    public int Timeout { get; set; } = (int)EngineContainer.DefaultFreezeTimeout.TotalSeconds;

    /// <summary>Hands the container on.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>What it is called in questions.</summary>
    private protected abstract string Action { get; }

    /// <summary>Does it.</summary>
    private protected abstract void Change(EngineContainer container, TimeSpan timeout);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach ((EngineContainer container, string root) in FindReadable(Container))
        {
            if (!ShouldProcess(container.Id, Action))
                continue;
            Attempt(container.Id, () =>
            {
                Change(container, TimeSpan.FromSeconds(Timeout));
                if (PassThru)
                    WriteObject(new Container(container, root));
            });
        }
    }
}
