using System.Collections.Generic;
using System.Globalization;
using PSContainer.Engine.Configuration.Oci.Model;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Terminals;

namespace PSContainer.Engine.Configuration.Oci;

/// <summary>Programs of a document.</summary>
internal static class ProcessReader
{
    /// <summary>A program alone, with all that it says about itself.</summary>
    /// <exception cref="ConfigInvalidException">Something is missing or has no meaning.</exception>
    internal static ProcessConfig Read(OciProcess process, BundleOptions options, string? source = null)
    {
        SpecReading reading = new("/", options);
        ProcessConfig result = Read(reading, "$", process);
        result.Capabilities = process.Capabilities is null ? null : CapabilityReader.Read(reading, process.Capabilities);
        result.NoNewPrivileges = process.NoNewPrivileges ?? false;
        result.Rlimits = process.Rlimits is null ? null : ReadLimits(reading, "$.rlimits", process.Rlimits);
        result.OomScoreAdj = process.OomScoreAdj;
        result.AppArmorProfile = process.ApparmorProfile ?? string.Empty;
        result.Label = process.SelinuxLabel ?? string.Empty;
        result.Scheduler = ReadScheduler(process.Scheduler);
        result.IoPriority = ReadPriority(process.IoPriority);
        result.ExecCpuAffinity = ReadAffinity(process.ExecCpuAffinity);
        if (reading.Violations.Count != 0)
            throw new ConfigInvalidException(reading.Violations, source);
        return result;
    }

    /// <summary>The first program: what later ones take over from it becomes the container's.</summary>
    internal static void ReadInto(SpecReading reading, OciProcess process, ContainerConfig config)
    {
        config.Process = Read(reading, "$.process", process);
        config.Umask = process.User?.Umask;
        if (process.Capabilities is { } sets)
            config.Capabilities = CapabilityReader.Read(reading, sets);
        config.NoNewPrivileges = process.NoNewPrivileges ?? false;
        config.Rlimits = ReadLimits(reading, "$.process.rlimits", process.Rlimits);
        config.OomScoreAdj = process.OomScoreAdj;
        config.AppArmorProfile = process.ApparmorProfile ?? string.Empty;
        config.ProcessLabel = process.SelinuxLabel ?? string.Empty;
        config.Scheduler = ReadScheduler(process.Scheduler);
        config.IoPriority = ReadPriority(process.IoPriority);
        config.ExecCpuAffinity = ReadAffinity(process.ExecCpuAffinity);
    }

    private static ProcessConfig Read(SpecReading reading, string place, OciProcess process)
    {
        string cwd = reading.Required(place + ".cwd", process.Cwd);
        if (cwd.Length != 0 && cwd[0] != '/')
            reading.Add(place + ".cwd", $"'{cwd}' must be an absolute path.");
        if (process.Args is not { Count: > 0 })
            reading.Add(place + ".args", "Is missing: the program and its arguments.");
        ProcessConfig result = new()
        {
            Args = [.. process.Args ?? []],
            Env = [.. process.Env ?? []],
            Cwd = cwd,
            User = ReadUser(process.User),
            Terminal = process.Terminal ?? false,
        };
        foreach (uint group in process.User?.AdditionalGids ?? [])
            result.AdditionalGroups.Add(group.ToString(CultureInfo.InvariantCulture));

        // Docker sends 0 by 0 where it does not know the size.
        if (process.ConsoleSize is { Width: > 0, Height: > 0 } size)
            result.ConsoleSize = new TerminalSize(size.Width.Value, size.Height.Value);
        return result;
    }

    private static string ReadUser(OciUser? user) =>
        string.Create(CultureInfo.InvariantCulture, $"{user?.Uid ?? 0}:{user?.Gid ?? 0}");

    private static List<Rlimit> ReadLimits(SpecReading reading, string place, List<OciRlimit>? limits)
    {
        List<Rlimit> result = [];
        for (int i = 0; i < (limits?.Count ?? 0); i++)
        {
            result.Add(new()
            {
                Type = reading.Word($"{place}[{i}].type", limits![i].Type, SpecWords.Rlimits),
                Hard = reading.Required($"{place}[{i}].hard", limits[i].Hard),
                Soft = reading.Required($"{place}[{i}].soft", limits[i].Soft),
            });
        }

        return result;
    }

    private static ProcessScheduler? ReadScheduler(OciScheduler? scheduler) => scheduler is null ? null : new()
    {
        Policy = scheduler.Policy ?? string.Empty,
        Nice = scheduler.Nice ?? 0,
        Priority = scheduler.Priority ?? 0,
        Flags = [.. scheduler.Flags ?? []],
        Runtime = scheduler.Runtime ?? 0,
        Deadline = scheduler.Deadline ?? 0,
        Period = scheduler.Period ?? 0,
    };

    private static IoPriority? ReadPriority(OciIoPriority? priority) =>
        priority is null ? null : new() { Class = priority.Class ?? string.Empty, Priority = priority.Priority ?? 0 };

    private static CpuAffinity? ReadAffinity(OciCpuAffinity? affinity) =>
        affinity is null ? null : new() { Initial = affinity.Initial ?? string.Empty, Final = affinity.Final ?? string.Empty };
}
