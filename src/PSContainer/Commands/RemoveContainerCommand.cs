using System.Management.Automation;
using PSContainer.Errors;

namespace PSContainer.Commands;

/// <summary>Removes containers with all they have: state, cgroup, mounts, private layer.</summary>
[Cmdlet(VerbsCommon.Remove, "Container", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RemoveContainerCommand : ContainerTargetCmdlet
{
    /// <summary>Kills a running container first, and removes what is left of a damaged one.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (ContainerTarget target in Find(Container))
        {
            if (target.Fault is { } fault && !Force)
            {
                WriteError(ContainerErrorRecord.Damaged(fault, target.Id));
                continue;
            }

            if (!ShouldProcess(target.Id, Force ? "Kill and remove container" : "Remove container"))
                continue;
            Attempt(target.Id, () =>
            {
                if (target.Container is { } container)
                    container.Destroy(Force, StopToken);
                else
                    target.Factory.RemoveDamaged(target.Id, StopToken);
            });
        }
    }
}
