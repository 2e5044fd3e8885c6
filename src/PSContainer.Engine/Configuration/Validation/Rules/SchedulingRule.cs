using System;

namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>Scheduling, block I/O priority and CPUs that the kernel would take (sched_setattr(2), ioprio_set(2)).</summary>
internal sealed class SchedulingRule : IConfigRule
{
    private const int LargestIoPriority = 7;

    private static readonly string[] s_policies =
        ["SCHED_OTHER", "SCHED_FIFO", "SCHED_RR", "SCHED_BATCH", "SCHED_ISO", "SCHED_IDLE", "SCHED_DEADLINE"];

    private static readonly string[] s_flags =
    [
        "SCHED_FLAG_RESET_ON_FORK", "SCHED_FLAG_RECLAIM", "SCHED_FLAG_DL_OVERRUN", "SCHED_FLAG_KEEP_POLICY",
        "SCHED_FLAG_KEEP_PARAMS", "SCHED_FLAG_UTIL_CLAMP_MIN", "SCHED_FLAG_UTIL_CLAMP_MAX",
    ];

    private static readonly string[] s_classes = ["IOPRIO_CLASS_RT", "IOPRIO_CLASS_BE", "IOPRIO_CLASS_IDLE"];

    /// <inheritdoc/>
    public void Check(RuleContext context)
    {
        ContainerConfig config = context.Config;
        Check(context, "$", config.Scheduler, config.IoPriority, config.ExecCpuAffinity);
    }

    /// <summary>What a container and a program have in common.</summary>
    internal static void Check(RuleContext context, string place, ProcessScheduler? scheduler, IoPriority? priority, CpuAffinity? affinity)
    {
        if (scheduler is not null)
            Check(context, place + ".scheduler", scheduler);
        if (priority is not null)
        {
            CheckWord(context, place + ".io_priority.class", priority.Class, s_classes);
            if (priority.Priority is < 0 or > LargestIoPriority)
                context.Add(place + ".io_priority.priority", $"Must be 0 (highest) to {LargestIoPriority}, not {priority.Priority}.");
        }

        if (affinity is not null)
        {
            CheckList(context, place + ".exec_cpu_affinity.Initial", affinity.Initial);
            CheckList(context, place + ".exec_cpu_affinity.Final", affinity.Final);
        }
    }

    internal static void CheckList(RuleContext context, string place, string list)
    {
        if (!NumberList.TryParse(list, out _))
            context.Add(place, $"'{list}' is not a list of numbers and ranges up to {NumberList.Largest}, as 0-3,7.");
    }

    private static void Check(RuleContext context, string place, ProcessScheduler scheduler)
    {
        CheckWord(context, place + ".policy", scheduler.Policy, s_policies);
        for (int i = 0; i < scheduler.Flags.Count; i++)
            CheckWord(context, $"{place}.flags[{i}]", scheduler.Flags[i], s_flags);
        bool realtime = scheduler.Policy is "SCHED_FIFO" or "SCHED_RR";
        if (scheduler.Nice is < -20 or > 19)
            context.Add(place + ".nice", $"Must be -20 to 19, not {scheduler.Nice}.");
        if (realtime && scheduler.Priority is < 1 or > 99)
            context.Add(place + ".priority", $"{scheduler.Policy} needs a priority of 1 to 99, not {scheduler.Priority}.");
        else if (!realtime && scheduler.Priority != 0)
            context.Add(place + ".priority", "Is for SCHED_FIFO and SCHED_RR only.");
        if (scheduler.Policy != "SCHED_DEADLINE" && (scheduler.Runtime | scheduler.Deadline | scheduler.Period) != 0)
            context.Add(place, "runtime, deadline and period are for SCHED_DEADLINE only.");
    }

    private static void CheckWord(RuleContext context, string place, string word, string[] known)
    {
        if (Array.IndexOf(known, word) < 0)
            context.Add(place, $"'{word}' is not one of {string.Join(", ", known)}.");
    }
}
