using System.Collections.Generic;
using System.Linq;
using PSContainer.Engine.Configuration.Validation;

namespace PSContainer.Engine.Errors;

/// <summary>The configuration breaks rules; all of them are listed.</summary>
public sealed class ConfigInvalidException : ContainerException
{
    /// <summary>A configuration with violations.</summary>
    public ConfigInvalidException(IReadOnlyList<ConfigViolation> violations)
        : base(ErrorCode.ConfigInvalid, string.Join("; ", violations.Select(v => v.ToString()))) => Violations = violations;

    /// <summary>What is wrong, each with its JSON path.</summary>
    public IReadOnlyList<ConfigViolation> Violations { get; }
}
