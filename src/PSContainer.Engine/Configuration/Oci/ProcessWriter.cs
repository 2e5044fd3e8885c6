using System.Globalization;
using PSContainer.Engine.Configuration.Oci.Model;
using PSContainer.Engine.Security;
using PSContainer.Engine.Terminals;

namespace PSContainer.Engine.Configuration.Oci;

/// <summary>The first program as a document has it: with all that it takes from its container.</summary>
internal static class ProcessWriter
{
    internal static OciProcess Write(SpecWriting writing, ProcessConfig process, ContainerConfig config) => new()
    {
        Terminal = SpecWriting.Flag(process.Terminal),
        ConsoleSize = process.ConsoleSize is { } size ? Write(size) : null,
        User = WriteUser(writing, process, config.Umask),
        Args = [.. process.Args],
        Env = SpecWriting.Texts(process.Env),
        Cwd = process.Cwd.Length == 0 ? "/" : process.Cwd,
        Capabilities = Write(process.Capabilities ?? config.Capabilities ?? Everything()),
        Rlimits = SpecWriting.Items(process.Rlimits ?? config.Rlimits, limit => Write(writing, limit)),
        NoNewPrivileges = SpecWriting.Flag(process.NoNewPrivileges ?? config.NoNewPrivileges),
        ApparmorProfile = SpecWriting.Text(process.AppArmorProfile.Length != 0 ? process.AppArmorProfile : config.AppArmorProfile),
        OomScoreAdj = process.OomScoreAdj ?? config.OomScoreAdj,
        SelinuxLabel = SpecWriting.Text(process.Label.Length != 0 ? process.Label : config.ProcessLabel),
        Scheduler = (process.Scheduler ?? config.Scheduler) is { } scheduler ? Write(scheduler) : null,
        IoPriority = (process.IoPriority ?? config.IoPriority) is { } priority ? new() { Class = priority.Class, Priority = priority.Priority } : null,
        ExecCpuAffinity = (process.ExecCpuAffinity ?? config.ExecCpuAffinity) is { } affinity
            ? new() { Initial = SpecWriting.Text(affinity.Initial), Final = SpecWriting.Text(affinity.Final) }
            : null,
    };

    private static OciBox Write(TerminalSize size) => new() { Height = size.Rows, Width = size.Columns };

    /// <summary>A document knows numbers only: names are in the container's own files.</summary>
    private static OciUser WriteUser(SpecWriting writing, ProcessConfig process, uint? umask)
    {
        OciUser result = new() { Uid = 0, Gid = 0, Umask = umask };
        string[] parts = process.User.Split(':');
        if (process.User.Length != 0)
        {
            result.Uid = Number(parts[0]);
            result.Gid = parts.Length > 1 ? Number(parts[1]) : result.Uid == 0 ? 0 : null;
            if (parts.Length > 2 || result.Uid is null || result.Gid is null)
                writing.Refuse("$.process.user", $"the user '{process.User}': name it uid:gid");
        }

        for (int i = 0; i < process.AdditionalGroups.Count; i++)
        {
            if (Number(process.AdditionalGroups[i]) is { } group)
                (result.AdditionalGids ??= []).Add(group);
            else
                writing.Refuse($"$.process.additional_groups[{i}]", $"the group '{process.AdditionalGroups[i]}': name it by its number");
        }

        return result;
    }

    private static uint? Number(string text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint number) ? number : null;

    private static OciCapabilities Write(CapabilitySets sets) => new()
    {
        Bounding = SpecWriting.Texts(sets.Bounding),
        Effective = SpecWriting.Texts(sets.Effective),
        Inheritable = SpecWriting.Texts(sets.Inheritable),
        Permitted = SpecWriting.Texts(sets.Permitted),
        Ambient = SpecWriting.Texts(sets.Ambient),
    };

    /// <summary>A configuration without capabilities leaves the caller's; a document without any would give none.</summary>
    private static CapabilitySets Everything() =>
        new() { Bounding = [.. Capability.Names], Effective = [.. Capability.Names], Permitted = [.. Capability.Names] };

    private static OciRlimit Write(SpecWriting writing, Rlimit limit) =>
        new() { Type = writing.Word("$.rlimits", limit.Type, SpecWords.Rlimits), Hard = limit.Hard, Soft = limit.Soft };

    private static OciScheduler Write(ProcessScheduler scheduler) => new()
    {
        Policy = scheduler.Policy,
        Nice = scheduler.Nice == 0 ? null : scheduler.Nice,
        Priority = scheduler.Priority == 0 ? null : scheduler.Priority,
        Flags = SpecWriting.Texts(scheduler.Flags),
        Runtime = scheduler.Runtime == 0 ? null : scheduler.Runtime,
        Deadline = scheduler.Deadline == 0 ? null : scheduler.Deadline,
        Period = scheduler.Period == 0 ? null : scheduler.Period,
    };
}
