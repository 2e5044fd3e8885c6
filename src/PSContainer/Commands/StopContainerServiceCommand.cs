using System;
using System.Collections.Generic;
using System.Management.Automation;
using PSContainer.Completion;

namespace PSContainer.Commands;

/// <summary>Takes a service directory down: runs onshutdown, stops the services, and removes all that was made.</summary>
[Cmdlet(VerbsLifecycle.Stop, "ContainerService", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class StopContainerServiceCommand : ContainerServiceCmdlet
{
    // The services of one directory come down the pipeline one by one, and stop together.
    private readonly HashSet<string> _done = new(StringComparer.Ordinal);

    /// <summary>The directory.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ContainerServicePathCompleter))]
    public string? Path { get; set; }

    /// <summary>Seconds that the services have to end, and each onshutdown bundle to run.</summary>
    [Parameter]
    [Alias("TimeoutSec")]
    [ValidateRange(0, 2147483)]
    public int Timeout { get; set; } = 10;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string path = ResolvePath(Path!);
        if (_done.Add(StateRoot + "\0" + path) && ShouldProcess(path, "Stop services"))
            Attempt(path, () => Manager.Stop(path, TimeSpan.FromSeconds(Timeout), Trace, StopToken));
    }
}
