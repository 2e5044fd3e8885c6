using System;
using System.Management.Automation;
using PSContainer.Engine.Services;

namespace PSContainer.Commands;

/// <summary>Runs a directory of bundles as linuxkit's init does: onboot to completion, then services, which are kept running.</summary>
[Cmdlet(VerbsLifecycle.Start, "ContainerService", SupportsShouldProcess = true)]
[OutputType(typeof(ContainerService))]
public sealed class StartContainerServiceCommand : ContainerServiceCmdlet
{
    /// <summary>The directory that has onboot, services and onshutdown in it, or containers with these in it.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Directory of the logs, a file for each bundle.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? LogDirectory { get; set; }

    /// <summary>Seconds that each onboot bundle may run; without limit by default.</summary>
    [Parameter]
    [Alias("TimeoutSec")]
    [ValidateRange(0, 2147483)]
    public int Timeout { get; set; } = -1;

    /// <summary>A service that ends is not started again.</summary>
    [Parameter]
    public SwitchParameter NoRestart { get; set; }

    /// <summary>Hands the services on.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string path = ResolvePath(Path!);
        Attempt(path, () =>
        {
            ServiceTree tree = ServiceTree.Open(path);
            if (!ShouldProcess(path, "Start services"))
                return;
            ServiceOptions options = new()
            {
                LogDirectory = LogDirectory is null ? null : ResolvePath(LogDirectory),
                NoRestart = NoRestart,
                OnBootTimeout = Timeout < 0 ? null : TimeSpan.FromSeconds(Timeout),
                Trace = Trace,
            };
            System.Collections.Generic.IReadOnlyList<ServiceStatus> started = Manager.Start(tree, options, StopToken);
            if (PassThru)
                WriteAll(started);
        });
    }
}
