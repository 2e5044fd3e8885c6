using System;
using System.Collections.Generic;
using System.Management.Automation;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Processes;
using PSContainer.Errors;
using EngineContainer = PSContainer.Engine.Lifecycle.Container;

namespace PSContainer.Commands;

/// <summary>A cmdlet that works on recorded containers.</summary>
public abstract class ContainerStateCmdlet : ContainerCmdlet
{
    private bool _namedInPipeline;

    /// <summary>Directory of the containers' states: /run/pscontainer by default, for another user than root $XDG_RUNTIME_DIR/pscontainer.</summary>
    [Parameter]
    public string? StateRoot { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() =>
        _namedInPipeline = !MyInvocation.BoundParameters.ContainsKey("Container");

    /// <summary>The containers of some names. One that is not there is an error, but for a pattern that matches nothing.</summary>
    private protected IEnumerable<ContainerTarget> Find(ContainerIdentity[] identities)
    {
        foreach (ContainerIdentity identity in identities)
        {
            // An object that happens to have a number as its Id is more often a process than a container called 4711.
            if (identity.IsNumber && _namedInPipeline)
            {
                WriteError(ContainerErrorRecord.NumberFromPipeline(identity));
                continue;
            }

            ContainerFactory factory = FactoryFor(identity.StateRoot ?? StateRoot);
            if (identity.IsSingle)
            {
                if (Load(factory, identity.Id, isPattern: false) is { } target)
                    yield return target;
                continue;
            }

            WildcardPattern pattern = WildcardPattern.Get(identity.Id, WildcardOptions.None);
            foreach (string id in ListIds(factory))
            {
                if (pattern.IsMatch(id) && Load(factory, id, isPattern: true) is { } target)
                    yield return target;
            }
        }
    }

    /// <summary>As <see cref="Find"/>, for a command that can do nothing with a damaged one.</summary>
    private protected IEnumerable<(EngineContainer Container, string StateRoot)> FindReadable(ContainerIdentity[] identities)
    {
        foreach (ContainerTarget target in Find(identities))
        {
            if (target.Container is { } container)
                yield return (container, target.Factory.StateRoot);
            else
                WriteError(ContainerErrorRecord.Damaged(target.Fault!, target.Id));
        }
    }

    /// <summary>Asks whether to run a program in a container. Under -WhatIf, -Verbose shows every step that would be taken.</summary>
    private protected bool ShouldStart(EngineContainer container, ProcessConfig process, string action, ProcessStreams? streams = null)
    {
        if (ShouldProcess(
            $"Performing the operation \"{action}\" on target \"{container.Id}\".",
            $"{action} in {container.Id}?",
            action,
            out ShouldProcessReason reason))
        {
            return true;
        }

        if (reason == ShouldProcessReason.WhatIf)
        {
            Attempt(container.Id, () =>
            {
                foreach (string line in container.DescribeStart(process, streams))
                    WriteVerbose(line);
            });
        }

        return false;
    }

    private IReadOnlyList<string> ListIds(ContainerFactory factory)
    {
        IReadOnlyList<string> ids = [];
        Attempt(factory.StateRoot, () => ids = factory.ListIds());
        return ids;
    }

    private ContainerTarget? Load(ContainerFactory factory, string id, bool isPattern)
    {
        try
        {
            return new ContainerTarget(id, factory, factory.Load(id), null);
        }
        catch (ContainerException e) when (e.Code == ErrorCode.ContainerNotExists && isPattern)
        {
            // It was removed since the directory was read.
            return null;
        }
        catch (ContainerException e) when (e.Code == ErrorCode.SystemError && ErrnoTable.Category(e.Errno) != ErrorCategory.PermissionDenied)
        {
            return new ContainerTarget(id, factory, null, e);
        }
        catch (Exception e) when (ContainerErrorRecord.IsExpected(e))
        {
            WriteError(ContainerErrorRecord.From(e, id));
            return null;
        }
    }
}
