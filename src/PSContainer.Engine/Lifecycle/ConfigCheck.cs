using System;
using System.Collections.Generic;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Validation;

namespace PSContainer.Engine.Lifecycle;

/// <summary>Whether a container can be made of a configuration, without making one.</summary>
public static class ConfigCheck
{
    /// <summary>All for which <see cref="ContainerFactory.Create(string, ContainerConfig, System.Threading.CancellationToken)"/> would refuse it; an empty list is a configuration that it takes.</summary>
    public static IReadOnlyList<ConfigViolation> ViolationsOf(ContainerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        IReadOnlyList<ConfigViolation> violations = ConfigValidator.Validate(config);
        return violations.Count == 0 ? NotApplied.In(config) : violations;
    }
}
