using System.Text.Json;

namespace PSContainer.Engine.Configuration.Json;

/// <summary>Writes a configuration. What few containers have goes the serializer's way, so that only they pay for it.</summary>
internal static class ConfigJsonWriter
{
    internal static void Write(Utf8JsonWriter writer, ContainerConfig config)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("no_pivot_root"u8, config.NoPivotRoot);
        writer.WriteNumber("parent_death_signal"u8, config.ParentDeathSignal);
        writer.Text("rootfs"u8, config.Rootfs);
        writer.Number("umask"u8, (ulong?)config.Umask);
        writer.WriteBoolean("readonlyfs"u8, config.ReadonlyRootfs);
        writer.WriteNumber("rootPropagation"u8, (ulong)config.RootPropagation);
        writer.Objects("mounts"u8, config.Mounts, MountJsonWriter.Write);
        writer.Objects("devices"u8, config.Devices, Write);
        writer.Text("mount_label"u8, config.MountLabel);
        writer.Text("hostname"u8, config.Hostname);
        writer.Text("domainname"u8, config.Domainname);
        writer.Objects("namespaces"u8, config.Namespaces, Write);
        writer.Object("capabilities"u8, config.Capabilities, ProcessJsonWriter.Write);
        writer.Objects("networks"u8, config.Networks, NetworkJsonWriter.Write);
        writer.Objects("routes"u8, config.Routes, NetworkJsonWriter.Write);
        writer.Object("cgroups"u8, config.Cgroups, CgroupJsonWriter.Write);
        writer.Text("apparmor_profile"u8, config.AppArmorProfile);
        writer.Text("process_label"u8, config.ProcessLabel);
        writer.Objects("rlimits"u8, config.Rlimits, ProcessJsonWriter.Write);
        writer.Number("oom_score_adj"u8, config.OomScoreAdj);
        writer.Objects("uid_mappings"u8, config.UidMappings, MountJsonWriter.Write);
        writer.Objects("gid_mappings"u8, config.GidMappings, MountJsonWriter.Write);
        writer.Texts("mask_paths"u8, config.MaskPaths);
        writer.Texts("readonly_paths"u8, config.ReadonlyPaths);
        writer.Texts("sysctl"u8, config.Sysctl);
        writer.Object("seccomp"u8, config.Seccomp, ContainerJson.WriteGenerated);
        writer.WriteBoolean("no_new_privileges"u8, config.NoNewPrivileges);
        writer.Object("Hooks"u8, config.Hooks, Write);
        writer.Text("version"u8, config.Version);
        writer.Texts("labels"u8, config.Labels);
        writer.WriteBoolean("no_new_keyring"u8, config.NoNewKeyring);
        writer.Object("intel_rdt"u8, config.IntelRdt, ContainerJson.WriteGenerated);
        writer.WriteBoolean("rootless_euid"u8, config.RootlessEuid);
        writer.WriteBoolean("rootless_cgroups"u8, config.RootlessCgroups);
        writer.Objects("time_offsets"u8, config.TimeOffsets, ContainerJson.WriteGenerated);
        writer.Objects("netDevices"u8, config.NetDevices, ContainerJson.WriteGenerated);
        writer.Object("memory_policy"u8, config.MemoryPolicy, ContainerJson.WriteGenerated);
        writer.Object("scheduler"u8, config.Scheduler, ContainerJson.WriteGenerated);
        writer.Object("personality"u8, config.Personality, ContainerJson.WriteGenerated);
        writer.Object("io_priority"u8, config.IoPriority, ContainerJson.WriteGenerated);
        writer.Object("exec_cpu_affinity"u8, config.ExecCpuAffinity, ContainerJson.WriteGenerated);
        writer.Unknown(config.Unknown);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, ContainerDevice device)
    {
        writer.WriteStartObject();
        writer.WriteNumber("type"u8, (int)device.Type);
        writer.Text("path"u8, device.Path);
        writer.WriteNumber("major"u8, device.Major);
        writer.WriteNumber("minor"u8, device.Minor);
        writer.WriteNumber("file_mode"u8, device.FileMode);
        writer.WriteNumber("uid"u8, device.Uid);
        writer.WriteNumber("gid"u8, device.Gid);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, ContainerNamespace entry)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, NamespaceTypeConverter.WordOf(entry.Type));
        writer.Text("path"u8, entry.Path);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, ContainerHooks hooks)
    {
        writer.WriteStartObject();
        writer.Objects("prestart"u8, hooks.Prestart, ContainerJson.WriteGenerated);
        writer.Objects("createRuntime"u8, hooks.CreateRuntime, ContainerJson.WriteGenerated);
        writer.Objects("createContainer"u8, hooks.CreateContainer, ContainerJson.WriteGenerated);
        writer.Objects("startContainer"u8, hooks.StartContainer, ContainerJson.WriteGenerated);
        writer.Objects("poststart"u8, hooks.Poststart, ContainerJson.WriteGenerated);
        writer.Objects("poststop"u8, hooks.Poststop, ContainerJson.WriteGenerated);
        writer.WriteEndObject();
    }
}
