namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>Memory policies and execution domains that the kernel knows (set_mempolicy(2), personality(2)).</summary>
internal sealed class MemoryPolicyRule : IConfigRule
{
    private const MemoryPolicyFlags KnownFlags = MemoryPolicyFlags.NumaBalancing | MemoryPolicyFlags.RelativeNodes | MemoryPolicyFlags.StaticNodes;

    /// <inheritdoc/>
    public void Check(RuleContext context)
    {
        if (context.Config.Personality is { Domain: not (PersonalityDomain.Linux or PersonalityDomain.Linux32) and var domain })
            context.Add("$.personality.domain", $"{(int)domain} is not a domain: Linux (0) and Linux32 (8) are.");
        if (context.Config.MemoryPolicy is not { } policy)
            return;
        if (policy.Mode is < MemoryPolicyMode.Default or > MemoryPolicyMode.WeightedInterleave)
            context.Add("$.memory_policy.mode", $"{(int)policy.Mode} is not the mode of a memory policy.");
        if ((policy.Flags & ~KnownFlags) != 0)
            context.Add("$.memory_policy.flags", "Has a flag that set_mempolicy(2) does not know.");
        SchedulingRule.CheckList(context, "$.memory_policy.nodes", policy.Nodes);
        bool takesNodes = policy.Mode is not (MemoryPolicyMode.Default or MemoryPolicyMode.Local);
        if (!takesNodes && policy.Nodes.Length != 0)
            context.Add("$.memory_policy.nodes", $"The mode {policy.Mode} takes no nodes.");
        else if (takesNodes && policy.Mode != MemoryPolicyMode.Preferred && policy.Nodes.Length == 0)
            context.Add("$.memory_policy.nodes", $"The mode {policy.Mode} needs at least one node.");
    }
}
