namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>Single numbers that have a range.</summary>
internal sealed class RangeRule : IConfigRule
{
    private const uint LargestUmask = 0x1FF;
    private const int LargestSignal = 64;

    /// <inheritdoc/>
    public void Check(RuleContext context)
    {
        ContainerConfig config = context.Config;
        if (config.Umask > LargestUmask)
            context.Add("$.umask", "Must be 0 to 0777 (octal).");
        if (config.ParentDeathSignal is < 0 or > LargestSignal)
            context.Add("$.parent_death_signal", $"Must be 0 (none) to {LargestSignal}, not {config.ParentDeathSignal}.");
        CheckOomScore(context, "$.oom_score_adj", config.OomScoreAdj);
        if (config.RootPropagation != MountFlags.None && !MountRule.IsPropagation(config.RootPropagation))
            context.Add("$.rootPropagation", "Must be one of Private, Slave, Shared and Unbindable, with or without Recursive.");
    }

    internal static void CheckOomScore(RuleContext context, string jsonPath, int? score)
    {
        if (score is < -1000 or > 1000)
            context.Add(jsonPath, $"Must be -1000 to 1000, not {score}.");
    }
}
