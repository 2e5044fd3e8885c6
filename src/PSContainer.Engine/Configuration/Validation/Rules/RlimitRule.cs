using System.Collections.Generic;

namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>Resource limits that setrlimit(2) would take, each once.</summary>
internal sealed class RlimitRule : IConfigRule
{
    /// <inheritdoc/>
    public void Check(RuleContext context) => Check(context, "$.rlimits", context.Config.Rlimits);

    internal static void Check(RuleContext context, string jsonPath, List<Rlimit> limits)
    {
        HashSet<RlimitType> seen = [];
        for (int i = 0; i < limits.Count; i++)
        {
            Rlimit limit = limits[i];
            string place = $"{jsonPath}[{i}]";
            if (limit.Type is < RlimitType.Cpu or > RlimitType.RtTime)
                context.Add(place + ".type", $"{(int)limit.Type} is no resource limit.");
            else if (!seen.Add(limit.Type))
                context.Add(place + ".type", $"A second entry for {limit.Type}.");
            if (limit.Soft > limit.Hard)
                context.Add(place + ".soft", $"{limit.Soft} is over the hard limit, {limit.Hard}.");
        }
    }
}
