using System;
using System.Collections.Generic;
using PSContainer.Engine.Configuration.Validation.Rules;

namespace PSContainer.Engine.Configuration.Validation;

/// <summary>Holds a configuration against all rules and names everything that is wrong, each with its place.</summary>
public static class ConfigValidator
{
    private static readonly HostFacts s_host = new();

    private static readonly IConfigRule[] s_rules =
    [
        new RootfsRule(),
        new HostnameRule(),
        new NamespaceRule(),
        new IdMapRule(),
        new MountRule(),
        new MountBelowProcRule(),
        new MountDataRule(),
        new MountIdMapRule(),
        new MountCommandRule(),
        new DeviceNodeRule(),
        new PathListRule(),
        new SysctlRule(),
        new CapabilityRule(),
        new RlimitRule(),
        new RangeRule(),
        new CgroupRule(),
        new MemoryRule(),
        new CpuRule(),
        new BlockIoRule(),
        new DeviceAccessRule(),
        new NetworkRule(),
        new RouteRule(),
        new HookRule(),
        new ProcessRule(),
        new LabelRule(),
        new TimeOffsetRule(),
        new SeccompRule(),
        new SecurityModuleRule(),
        new IntelRdtRule(),
        new SchedulingRule(),
        new MemoryPolicyRule(),
        new NetDeviceRule(),
    ];

    private static readonly IConfigRule[] s_changeable =
        [new CgroupRule(), new MemoryRule(), new CpuRule(), new BlockIoRule(), new DeviceAccessRule(), new LabelRule()];

    /// <summary>All violations; an empty list is a valid configuration.</summary>
    public static IReadOnlyList<ConfigViolation> Validate(ContainerConfig config) => Validate(config, s_host);

    /// <summary>All violations of a program that is to run in a container.</summary>
    /// <param name="process">The program.</param>
    /// <param name="container">The container, or null. What the program takes from it must still be to be had: the machine may have been started with other security modules since it was made.</param>
    public static IReadOnlyList<ConfigViolation> ValidateProcess(ProcessConfig process, ContainerConfig? container = null)
    {
        ArgumentNullException.ThrowIfNull(process);
        RuleContext context = new(container ?? new(), s_host);
        TextRule.CheckProcess(context, process);
        if (context.Violations.Count == 0)
            ProcessRule.Check(context, "$", process);
        if (context.Violations.Count == 0 && container is not null)
            SecurityModuleRule.CheckInherited(context, process);
        return context.Violations;
    }

    /// <summary>All violations of what can be changed in a container that exists: its limits and labels. Of the rest it looks only for what is missing.</summary>
    public static IReadOnlyList<ConfigViolation> ValidateChangeable(ContainerConfig config) => Validate(config, s_host, s_changeable);

    /// <summary>All violations of the networks of a configuration, whatever else it says.</summary>
    internal static IReadOnlyList<ConfigViolation> ValidateNetworks(ContainerConfig config) => Validate(config, s_host, [new NetworkRule()]);

    internal static IReadOnlyList<ConfigViolation> Validate(ContainerConfig config, HostFacts host) => Validate(config, host, s_rules);

    private static IReadOnlyList<ConfigViolation> Validate(ContainerConfig config, HostFacts host, IConfigRule[] rules)
    {
        ArgumentNullException.ThrowIfNull(config);
        RuleContext context = new(config, host);

        // First of all that there is no null and no NUL anywhere: the other rules rely on it.
        new TextRule().Check(context);
        if (context.Violations.Count != 0)
            return context.Violations;
        foreach (IConfigRule rule in rules)
            rule.Check(context);
        return context.Violations;
    }
}
