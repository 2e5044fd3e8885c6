using System;

namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>Cache and bandwidth can be allotted where the kernel's interface for it is mounted.</summary>
internal sealed class IntelRdtRule : IConfigRule
{
    /// <inheritdoc/>
    public void Check(RuleContext context)
    {
        if (context.Config.IntelRdt is not { } rdt)
            return;
        if (!context.Host.HasResctrl)
            context.Add("$.intel_rdt", "The machine has no resctrl: /sys/fs/resctrl is not mounted, or the CPU cannot do it.");
        if ((rdt.ClosId.Contains('/') && rdt.ClosId != "/") || rdt.ClosId is "." or "..")
            context.Add("$.intel_rdt.closID", $"'{rdt.ClosId}' must be the name of one directory.");
        for (int i = 0; i < rdt.Schemata.Count; i++)
        {
            if (rdt.Schemata[i].Contains('\n'))
                context.Add($"$.intel_rdt.schemata[{i}]", "Must be one line.");
        }

        CheckSchema(context, "$.intel_rdt.l3_cache_schema", rdt.L3CacheSchema, "L3");
        CheckSchema(context, "$.intel_rdt.memBwSchema", rdt.MemoryBandwidthSchema, "MB:");
    }

    private static void CheckSchema(RuleContext context, string jsonPath, string schema, string prefix)
    {
        if (schema.Length != 0 && !schema.StartsWith(prefix, StringComparison.Ordinal))
            context.Add(jsonPath, $"'{schema}' must begin with {prefix}.");
    }
}
