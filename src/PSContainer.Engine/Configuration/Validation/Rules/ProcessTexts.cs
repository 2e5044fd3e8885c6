namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>The texts of a program, and of what it has in common with a configuration (see <see cref="TextRule"/>).</summary>
internal static class ProcessTexts
{
    internal static void Check(TextWalk walk, ProcessConfig process)
    {
        walk.Texts("args", process.Args);
        walk.Texts("env", process.Env);
        walk.Text("user", process.User);
        walk.Texts("additional_groups", process.AdditionalGroups);
        walk.Text("cwd", process.Cwd);
        walk.Optional("capabilities", process.Capabilities, Check);
        if (process.Rlimits is not null)
            walk.Objects("rlimits", process.Rlimits);
        walk.Optional("scheduler", process.Scheduler, Check);
        walk.Optional("io_priority", process.IoPriority, Check);
        walk.Optional("exec_cpu_affinity", process.ExecCpuAffinity, Check);
        walk.Text("apparmor_profile", process.AppArmorProfile);
        walk.Text("label", process.Label);
    }

    internal static void Check(TextWalk walk, ProcessScheduler scheduler)
    {
        walk.Text("policy", scheduler.Policy);
        walk.Texts("flags", scheduler.Flags);
    }

    internal static void Check(TextWalk walk, IoPriority priority) => walk.Text("class", priority.Class);

    internal static void Check(TextWalk walk, CpuAffinity affinity)
    {
        walk.Text("Initial", affinity.Initial);
        walk.Text("Final", affinity.Final);
    }

    internal static void Check(TextWalk walk, CapabilitySets sets)
    {
        walk.Texts("Bounding", sets.Bounding);
        walk.Texts("Effective", sets.Effective);
        walk.Texts("Inheritable", sets.Inheritable);
        walk.Texts("Permitted", sets.Permitted);
        walk.Texts("Ambient", sets.Ambient);
    }
}
