using System;
using System.Collections;
using System.Management.Automation;
using PSContainer.Completion;

namespace PSContainer.Commands;

/// <summary>Lists containers. One whose state cannot be read has the status Damaged.</summary>
[Cmdlet(VerbsCommon.Get, "Container")]
[OutputType(typeof(Container))]
public sealed class GetContainerCommand : ContainerStateCmdlet
{
    /// <summary>The containers: ids, wildcard patterns, or objects of this module. All by default.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ContainerId", "Id")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ContainerIdCompleter))]
    public ContainerIdentity[] Container { get; set; } = [new("*")];

    /// <summary>Only those with one of these.</summary>
    [Parameter]
    public ContainerStatus[]? Status { get; set; }

    /// <summary>Only those with all of these labels; values may be wildcard patterns.</summary>
    [Parameter]
    public Hashtable? Label { get; set; }

    /// <summary>Reads its processes, namespaces and cgroups, too.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (ContainerTarget target in Find(Container))
        {
            if (target.Fault is { } fault)
            {
                Container damaged = PSContainer.Container.Damaged(target.Id, target.Factory.StateRoot);
                if (!Matches(damaged))
                    continue;
                WriteWarning($"{fault.Message} To remove what is left of it: Remove-Container -Container {target.Id} -Force");
                WriteObject(damaged);
                continue;
            }

            Container? found = null;
            Attempt(target.Id, () => found = new Container(target.Container!, target.Factory.StateRoot));
            if (found is null || !Matches(found))
                continue;
            if (Detailed)
                Attempt(target.Id, () => found.ReadDetails(target.Container!));
            WriteObject(found);
        }
    }

    private bool Matches(Container container)
    {
        if (Status is not null && Array.IndexOf(Status, container.Status) < 0)
            return false;
        if (Label is null)
            return true;
        foreach (DictionaryEntry wanted in Label)
        {
            WildcardPattern pattern = WildcardPattern.Get(wanted.Value?.ToString() ?? "*", WildcardOptions.None);
            if (!container.Labels.TryGetValue(wanted.Key.ToString()!, out string? value) || !pattern.IsMatch(value))
                return false;
        }

        return true;
    }
}
