using System.Collections.Generic;
using System.Management.Automation;
using PSContainer.Completion;
using PSContainer.Engine.Services;

namespace PSContainer.Commands;

/// <summary>Shows the bundles of service directories that were started.</summary>
[Cmdlet(VerbsCommon.Get, "ContainerService")]
[OutputType(typeof(ContainerService))]
public sealed class GetContainerServiceCommand : ContainerServiceCmdlet
{
    /// <summary>The directory; all by default.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ContainerServicePathCompleter))]
    public string? Path { get; set; }

    /// <summary>Names of bundles.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string? path = Path is null ? null : ResolvePath(Path);
        Attempt(path, () =>
        {
            List<WildcardPattern> patterns = [];
            foreach (string name in Name)
                patterns.Add(new WildcardPattern(name, WildcardOptions.None));
            List<ServiceStatus> found = [];
            foreach (ServiceStatus service in Manager.Get(path))
            {
                if (patterns.Exists(p => p.IsMatch(service.Name)))
                    found.Add(service);
            }

            WriteAll(found);
        });
    }
}
