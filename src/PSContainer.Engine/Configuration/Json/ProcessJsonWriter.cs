using System.Text.Json;

namespace PSContainer.Engine.Configuration.Json;

/// <summary>Writes a program, and what it has in common with a configuration.</summary>
internal static class ProcessJsonWriter
{
    internal static void Write(Utf8JsonWriter writer, ProcessConfig process)
    {
        writer.WriteStartObject();
        writer.Texts("args"u8, process.Args);
        writer.Texts("env"u8, process.Env);
        writer.Text("user"u8, process.User);
        writer.Texts("additional_groups"u8, process.AdditionalGroups);
        writer.Text("cwd"u8, process.Cwd);
        writer.Object("capabilities"u8, process.Capabilities, Write);
        writer.Flag("no_new_privileges"u8, process.NoNewPrivileges);
        writer.Objects("rlimits"u8, process.Rlimits, Write);
        writer.Number("oom_score_adj"u8, process.OomScoreAdj);
        writer.Object("scheduler"u8, process.Scheduler, ContainerJson.WriteGenerated);
        writer.Object("io_priority"u8, process.IoPriority, ContainerJson.WriteGenerated);
        writer.Object("exec_cpu_affinity"u8, process.ExecCpuAffinity, ContainerJson.WriteGenerated);
        writer.Flag("terminal"u8, process.Terminal);
        if (process.ConsoleSize is { } size)
            writer.WriteString("console_size"u8, size.ToString());
        writer.Text("apparmor_profile"u8, process.AppArmorProfile);
        writer.Text("label"u8, process.Label);
        writer.WriteEndObject();
    }

    internal static void Write(Utf8JsonWriter writer, CapabilitySets sets)
    {
        writer.WriteStartObject();
        writer.Texts("Bounding"u8, sets.Bounding);
        writer.Texts("Effective"u8, sets.Effective);
        writer.Texts("Inheritable"u8, sets.Inheritable);
        writer.Texts("Permitted"u8, sets.Permitted);
        writer.Texts("Ambient"u8, sets.Ambient);
        writer.WriteEndObject();
    }

    internal static void Write(Utf8JsonWriter writer, Rlimit limit)
    {
        writer.WriteStartObject();
        writer.WriteNumber("type"u8, (int)limit.Type);
        writer.WriteNumber("hard"u8, limit.Hard);
        writer.WriteNumber("soft"u8, limit.Soft);
        writer.WriteEndObject();
    }
}
