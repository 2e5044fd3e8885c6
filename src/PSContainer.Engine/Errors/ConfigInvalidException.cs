using System.Collections.Generic;
using System.Linq;
using PSContainer.Engine.Configuration.Validation;

namespace PSContainer.Engine.Errors;

/// <summary>The configuration breaks rules; all of them are listed.</summary>
public sealed class ConfigInvalidException : ContainerException
{
    // The rest is in the list of violations.
    private const int MostInMessage = 10;

    /// <summary>A configuration with violations.</summary>
    /// <param name="violations">What is wrong.</param>
    /// <param name="source">The file that the configuration came from, or null.</param>
    public ConfigInvalidException(IReadOnlyList<ConfigViolation> violations, string? source = null)
        : base(ErrorCode.ConfigInvalid, MessageOf(violations, source))
    {
        Violations = violations;
        Path = source;
    }

    /// <summary>What is wrong, each with its JSON path.</summary>
    public IReadOnlyList<ConfigViolation> Violations { get; }

    private static string MessageOf(IReadOnlyList<ConfigViolation> violations, string? source)
    {
        string message = string.Join("; ", violations.Take(MostInMessage).Select(v => v.ToString()));
        if (violations.Count > MostInMessage)
            message += $"; and {violations.Count - MostInMessage} more";
        return source is null ? message : $"'{source}': {message}";
    }
}
