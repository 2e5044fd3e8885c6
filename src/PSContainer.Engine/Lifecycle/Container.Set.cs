using System;
using System.Collections.Generic;
using System.Threading;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Validation;
using PSContainer.Engine.Errors;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Lifecycle;

/// <summary>Changing limits and labels of a container that exists.</summary>
public sealed partial class Container
{
    /// <summary>
    /// Changes limits and labels to those of a configuration: libcontainer's <c>Set</c>. All of it or nothing: where the kernel refuses a
    /// limit, those written before are put back. A container without init takes them at its next start.
    /// </summary>
    /// <param name="config">
    /// The configuration. A limit that is null, or a list that is empty, stays as it is; entries for devices, page sizes, interfaces and v2
    /// files replace those of the same name; device rules replace all there were. The labels are to be these. All else must be as it is.
    /// <c>MemoryCheckBeforeUpdate</c> and <c>SkipDevices</c> hold for this change and are not recorded.
    /// </param>
    /// <param name="cancellationToken">Ends the wait for another that changes the container; nothing is changed then.</param>
    /// <exception cref="ConfigInvalidException">A limit breaks a rule, or a member that cannot be changed differs; each is named by its place.</exception>
    /// <exception cref="ContainerException">ContainerNotExists; ContainerNotRunning: it is checkpointed; SystemError: the kernel or the state file refuses (EBUSY: more memory is in use).</exception>
    public void Set(ContainerConfig config, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(config);
        IReadOnlyList<ConfigViolation> faults = ConfigValidator.ValidateChangeable(config);
        if (faults.Count > 0)
            throw new ConfigInvalidException(faults) { ContainerId = Id };
        using StateLock stateLock = _factory.Store.Lock(Id, null, cancellationToken);
        _ = Demand(ContainerOperation.Set);
        using Changing changing = new(this);
        ContainerConfig given = ConfigCopy.Of(config);
        PrivateRoot.Assume(given, ConfigInForce, State.Extension);
        List<ConfigViolation> fixedMembers = ConfigDifference.InFixedMembers(ConfigInForce, given);
        if (fixedMembers.Count > 0)
            throw new ConfigInvalidException(fixedMembers) { ContainerId = Id };
        Make(Plan(given.Cgroups.Resources, given.Labels));
    }

    /// <summary>As the other, for limits and labels alone.</summary>
    /// <param name="resources">The limits; what is null, and a list that is empty, stays as it is.</param>
    /// <param name="labels">Labels to be set, by name; one whose value is null is taken away, one that is not named stays.</param>
    /// <param name="cancellationToken">Ends the wait for another that changes the container; nothing is changed then.</param>
    /// <exception cref="ConfigInvalidException">A limit or label breaks a rule.</exception>
    /// <exception cref="ContainerException">ContainerNotExists; ContainerNotRunning: it is checkpointed; SystemError: the kernel or the state file refuses (EBUSY: more memory is in use).</exception>
    public void Set(ContainerResources resources, IReadOnlyDictionary<string, string?>? labels = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resources);
        using StateLock stateLock = _factory.Store.Lock(Id, null, cancellationToken);
        _ = Demand(ContainerOperation.Set);
        using Changing changing = new(this);
        Make(Plan(resources, LabelList.Merge(ConfigInForce.Labels, labels)));
    }

    /// <summary>What <see cref="Set(ContainerResources, IReadOnlyDictionary{string, string?}?, CancellationToken)"/> would change. It is checked as it would be, and nothing is done.</summary>
    /// <param name="resources">The limits.</param>
    /// <param name="labels">The labels.</param>
    /// <exception cref="ConfigInvalidException">A limit or label breaks a rule.</exception>
    /// <exception cref="ContainerException">ContainerNotExists; ContainerNotRunning: it is checkpointed.</exception>
    public IReadOnlyList<ConfigChange> DescribeSet(ContainerResources resources, IReadOnlyDictionary<string, string?>? labels = null)
    {
        ArgumentNullException.ThrowIfNull(resources);
        _ = Demand(ContainerOperation.Set);
        return Plan(resources, LabelList.Merge(ConfigInForce.Labels, labels)).Changes;
    }

    private ConfigUpdate Plan(ContainerResources resources, List<string> labels) =>
        ConfigUpdate.Of(Id, ConfigInForce, resources, labels, _factory.Options.Validator);

    private void Make(ConfigUpdate update)
    {
        try
        {
            if (!update.HasLimits || !Init.IsAlive)
            {
                Record(update.After);
                return;
            }

            using ICgroupChange change = Cgroup.Change(update.ToWrite, ConfigInForce.Cgroups.Resources);
            RecordOrUndo(update.After, change);
        }
        catch (ContainerException e) when (e.ContainerId is null)
        {
            throw new ContainerException(e.Code, $"container '{Id}' cannot be changed: {e.Message}", e.InnerException)
            {
                ContainerId = Id,
                Step = e.Step,
                Path = e.Path,
                Errno = e.Errno,
                Syscall = e.Syscall,
                Hint = e.Hint,
            };
        }
        catch (LinuxException e)
        {
            throw new ContainerException(ErrorCode.SystemError, $"container '{Id}' cannot be changed: {e.Message}", e)
            {
                ContainerId = Id,
                Hint = ErrnoHint.For(e.Syscall, e.Errno),
            };
        }
    }

    // The kernel first, then the file. Killed between the two, the file still says what was asked for last and done, the next change
    // writes every limit it is given whether recorded or not, and the next start makes a new cgroup.
    private void RecordOrUndo(ContainerConfig config, ICgroupChange change)
    {
        try
        {
            Record(config);
        }
        catch (Exception e)
        {
            IReadOnlyList<string> left = change.Undo();
            if (left.Count > 0 && e is ContainerException refused)
                throw CgroupFile.NotUndone(refused, left);
            throw;
        }
    }

    private void Record(ContainerConfig config)
    {
        StampedState stamped = _stamped;
        ContainerConfig before = stamped.State.Config;
        stamped.Stamp = null;
        stamped.State.Config = config;
        try
        {
            stamped.Stamp = _factory.Store.Save(Id, stamped.State);
        }
        catch
        {
            stamped.State.Config = before;
            throw;
        }
    }
}
