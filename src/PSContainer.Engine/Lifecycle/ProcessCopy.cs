using PSContainer.Engine.Configuration;

namespace PSContainer.Engine.Lifecycle;

/// <summary>Copies of programs, and of what they have in common with a configuration (see <see cref="ConfigCopy"/>).</summary>
internal static class ProcessCopy
{
    internal static ProcessConfig Of(ProcessConfig process) => new()
    {
        Args = ListCopy.Of(process.Args),
        Env = ListCopy.Of(process.Env),
        User = process.User ?? string.Empty,
        AdditionalGroups = ListCopy.Of(process.AdditionalGroups),
        Cwd = process.Cwd ?? string.Empty,
        Capabilities = process.Capabilities is { } capabilities ? Of(capabilities) : null,
        NoNewPrivileges = process.NoNewPrivileges,
        Rlimits = process.Rlimits is { } limits ? ListCopy.Of(limits, Of) : null,
        OomScoreAdj = process.OomScoreAdj,
        Scheduler = process.Scheduler is { } scheduler ? Of(scheduler) : null,
        IoPriority = process.IoPriority is { } priority ? Of(priority) : null,
        ExecCpuAffinity = process.ExecCpuAffinity is { } affinity ? Of(affinity) : null,
        Terminal = process.Terminal,
        ConsoleSize = process.ConsoleSize,
        AppArmorProfile = process.AppArmorProfile ?? string.Empty,
        Label = process.Label ?? string.Empty,
    };

    internal static ProcessScheduler Of(ProcessScheduler scheduler) => new()
    {
        Policy = scheduler.Policy ?? string.Empty,
        Nice = scheduler.Nice,
        Priority = scheduler.Priority,
        Flags = ListCopy.Of(scheduler.Flags),
        Runtime = scheduler.Runtime,
        Deadline = scheduler.Deadline,
        Period = scheduler.Period,
    };

    internal static IoPriority Of(IoPriority priority) => new() { Class = priority.Class ?? string.Empty, Priority = priority.Priority };

    internal static CpuAffinity Of(CpuAffinity affinity) =>
        new() { Initial = affinity.Initial ?? string.Empty, Final = affinity.Final ?? string.Empty };

    internal static CapabilitySets Of(CapabilitySets sets) => new()
    {
        Bounding = ListCopy.Of(sets.Bounding),
        Effective = ListCopy.Of(sets.Effective),
        Inheritable = ListCopy.Of(sets.Inheritable),
        Permitted = ListCopy.Of(sets.Permitted),
        Ambient = ListCopy.Of(sets.Ambient),
    };

    internal static Rlimit Of(Rlimit limit) => new() { Type = limit.Type, Hard = limit.Hard, Soft = limit.Soft };
}
