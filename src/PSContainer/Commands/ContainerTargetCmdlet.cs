using System.Management.Automation;
using PSContainer.Completion;

namespace PSContainer.Commands;

/// <summary>A cmdlet that must be told its containers, by name or through the pipeline.</summary>
public abstract class ContainerTargetCmdlet : ContainerStateCmdlet
{
    /// <summary>The containers: ids, wildcard patterns, or objects of this module.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ContainerId", "Id")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ContainerIdCompleter))]
    public ContainerIdentity[] Container { get; set; } = [];
}
