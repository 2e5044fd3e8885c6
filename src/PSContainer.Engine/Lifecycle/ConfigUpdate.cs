using System;
using System.Collections.Generic;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Validation;
using PSContainer.Engine.Errors;

namespace PSContainer.Engine.Lifecycle;

/// <summary>A change of a recorded configuration, checked and ready to be made.</summary>
internal sealed class ConfigUpdate
{
    private ConfigUpdate(ContainerConfig after, ContainerResources toWrite, List<ConfigChange> changes)
    {
        After = after;
        ToWrite = toWrite;
        Changes = changes;
    }

    /// <summary>The configuration as it is to be recorded.</summary>
    internal ContainerConfig After { get; }

    /// <summary>
    /// The limits to be written. Those that were given, whether they are in force already or not: after a crash between kernel and
    /// state file, the kernel may have others than the record.
    /// </summary>
    internal ContainerResources ToWrite { get; }

    /// <summary>What will be different in the record.</summary>
    internal IReadOnlyList<ConfigChange> Changes { get; }

    /// <summary>Whether there is any limit to be written.</summary>
    internal bool HasLimits
    {
        get
        {
            foreach (ResourceMember member in ResourceMembers.All)
            {
                if (member.IsSet(ToWrite))
                    return true;
            }

            return false;
        }
    }

    /// <summary>Works out the change.</summary>
    /// <param name="id">The container, for the error.</param>
    /// <param name="recorded">The configuration in force; stays as it is.</param>
    /// <param name="given">The limits that were given; what is null, and a list that is empty, is to stay.</param>
    /// <param name="labels">All labels that the container is to have.</param>
    /// <param name="validator">Rules of the engine's caller, or null.</param>
    /// <exception cref="ConfigInvalidException">The configuration that would come of it breaks rules.</exception>
    internal static ConfigUpdate Of(string id, ContainerConfig recorded, ContainerResources given, List<string> labels,
        Func<ContainerConfig, IReadOnlyList<ConfigViolation>>? validator)
    {
        // What is wrong in itself is named by its own place, before it meets what is recorded.
        Check(id, new ContainerConfig { Cgroups = { Resources = given }, Labels = labels }, null);
        ContainerConfig after = ConfigCopy.Of(recorded);
        ContainerResources limits = after.Cgroups.Resources, own = CgroupCopy.Of(given);
        foreach (ResourceMember member in ResourceMembers.All)
        {
            if (member.IsSet(own))
                member.Merge(own, limits);
        }

        Reconcile(own, limits);
        after.Labels = labels;
        Check(id, after, validator);
        return new ConfigUpdate(after, ToWriteOf(own, recorded.Cgroups.Resources, limits), ChangesOf(recorded, after));
    }

    private static void Check(string id, ContainerConfig config, Func<ContainerConfig, IReadOnlyList<ConfigViolation>>? validator)
    {
        List<ConfigViolation> violations = [.. ConfigValidator.ValidateChangeable(config), .. validator?.Invoke(config) ?? []];
        if (violations.Count > 0)
            throw new ConfigInvalidException(violations) { ContainerId = id };
    }

    /// <summary>What was recorded and cannot go together with what was given.</summary>
    private static void Reconcile(ContainerResources given, ContainerResources limits)
    {
        // Two ways to say one thing: the newer holds.
        if (given.CpuShares > 0 && given.CpuWeight is null)
            limits.CpuWeight = null;
        if (given.CpuWeight > 0 && given.CpuShares is null)
            limits.CpuShares = null;

        // There is nothing to save up without a quota.
        if (given.CpuQuota < 0 && given.CpuBurst is null && limits.CpuBurst > 0)
            given.CpuBurst = limits.CpuBurst = 0;

        // No limit of memory is over every limit of memory and swap.
        if (given.Memory < 0 && given.MemorySwap is null && limits.MemorySwap > 0)
            limits.MemorySwap = -1;
    }

    private static ContainerResources ToWriteOf(ContainerResources given, ContainerResources recorded, ContainerResources limits)
    {
        // The swap limit of cgroup v2 is the difference of the two, and v1 wants them written in an order.
        if (given.Memory is not (null or 0) || given.MemorySwap is not (null or 0))
            (given.Memory, given.MemorySwap) = (limits.Memory, limits.MemorySwap);
        given.MemoryCheckBeforeUpdate |= recorded.MemoryCheckBeforeUpdate;
        given.SkipDevices |= recorded.SkipDevices;
        return given;
    }

    private static List<ConfigChange> ChangesOf(ContainerConfig before, ContainerConfig after)
    {
        List<ConfigChange> changes = [];
        foreach (ResourceMember member in ResourceMembers.All)
            Add(member.Name, member.Show(before.Cgroups.Resources), member.Show(after.Cgroups.Resources));
        Dictionary<string, string> old = LabelList.ToMap(before.Labels), now = LabelList.ToMap(after.Labels);
        foreach ((string name, string value) in old)
            Add($"Label {name}", value, now.GetValueOrDefault(name, string.Empty));
        foreach ((string name, string value) in now)
        {
            if (!old.ContainsKey(name))
                Add($"Label {name}", string.Empty, value);
        }

        return changes;

        void Add(string name, string was, string will)
        {
            if (was != will)
                changes.Add(new ConfigChange(name, was.Length == 0 ? "unset" : was, will.Length == 0 ? "unset" : will));
        }
    }
}
