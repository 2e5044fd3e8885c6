namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>A program that can be executed.</summary>
internal sealed class ProcessRule : IConfigRule
{
    /// <inheritdoc/>
    public void Check(RuleContext context)
    {
        if (context.Config.Process is { } process)
            Check(context, "$.process", process);
    }

    internal static void Check(RuleContext context, string place, ProcessConfig process)
    {
        if (process.Args.Count == 0)
            context.Add(place + ".args", "A program is missing.");
        else if (process.Args[0].Length == 0)
            context.Add(place + ".args[0]", "The name of the program is empty.");
        if (process.Cwd.Length != 0)
            context.CheckAbsolute(place + ".cwd", process.Cwd);
        context.CheckEnvironment(place + ".env", process.Env);
        if (process.User.Split(':').Length > 2)
            context.Add(place + ".user", $"'{process.User}' is not name, uid, name:group or uid:gid.");
        if (process.Capabilities is { } capabilities)
            CapabilityRule.Check(context, place + ".capabilities", capabilities);
        if (process.Rlimits is { } limits)
            RlimitRule.Check(context, place + ".rlimits", limits);
        SchedulingRule.Check(context, place, process.Scheduler, process.IoPriority, process.ExecCpuAffinity);
        RangeRule.CheckOomScore(context, place + ".oom_score_adj", process.OomScoreAdj);
        SecurityModuleRule.CheckAppArmor(context, place + ".apparmor_profile", process.AppArmorProfile);
        SecurityModuleRule.CheckSelinux(context, place + ".label", process.Label);
    }
}
