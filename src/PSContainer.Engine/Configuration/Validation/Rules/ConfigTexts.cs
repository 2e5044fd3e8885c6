namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>The texts of a configuration (see <see cref="TextRule"/>).</summary>
internal static class ConfigTexts
{
    internal static void Check(TextWalk walk, ContainerConfig config)
    {
        walk.Text("rootfs", config.Rootfs);
        walk.Objects("mounts", config.Mounts, Check);
        walk.Objects("devices", config.Devices, static (inner, device) => inner.Text("path", device.Path));
        walk.Text("mount_label", config.MountLabel);
        walk.Text("hostname", config.Hostname);
        walk.Text("domainname", config.Domainname);
        walk.Objects("namespaces", config.Namespaces, static (inner, entry) => inner.Text("path", entry.Path));
        walk.Optional("capabilities", config.Capabilities, ProcessTexts.Check);
        walk.Objects("networks", config.Networks, NetworkTexts.Check);
        walk.Objects("routes", config.Routes, NetworkTexts.Check);
        walk.Object("cgroups", config.Cgroups, CgroupTexts.Check);
        walk.Text("apparmor_profile", config.AppArmorProfile);
        walk.Text("process_label", config.ProcessLabel);
        walk.Objects("rlimits", config.Rlimits);
        walk.Objects("uid_mappings", config.UidMappings);
        walk.Objects("gid_mappings", config.GidMappings);
        walk.Texts("mask_paths", config.MaskPaths);
        walk.Texts("readonly_paths", config.ReadonlyPaths);
        walk.Texts("sysctl", config.Sysctl);
        walk.Optional("seccomp", config.Seccomp, SeccompTexts.Check);
        walk.Object("Hooks", config.Hooks, Check);
        walk.Text("version", config.Version);
        walk.Texts("labels", config.Labels);
        walk.Optional("intel_rdt", config.IntelRdt, Check);
        walk.Objects("time_offsets", config.TimeOffsets);
        walk.Objects("netDevices", config.NetDevices, static (inner, device) => inner.Text("name", device.Name));
        walk.Optional("memory_policy", config.MemoryPolicy, static (inner, policy) => inner.Text("nodes", policy.Nodes));
        walk.Optional("scheduler", config.Scheduler, ProcessTexts.Check);
        walk.Optional("io_priority", config.IoPriority, ProcessTexts.Check);
        walk.Optional("exec_cpu_affinity", config.ExecCpuAffinity, ProcessTexts.Check);
    }

    internal static void Check(TextWalk walk, RootOverlay overlay)
    {
        walk.Texts("lower", overlay.Lower);
        walk.Text("upper", overlay.Upper);
        walk.Text("work", overlay.Work);
    }

    private static void Check(TextWalk walk, ContainerMount mount)
    {
        walk.Text("source", mount.Source);
        walk.Text("destination", mount.Destination);
        walk.Text("device", mount.Type);
        _ = walk.IsThere("propagation_flags", mount.PropagationFlags);
        walk.Text("data", mount.Data);
        walk.Text("relabel", mount.Relabel);
        walk.Objects("uid_mappings", mount.UidMappings);
        walk.Objects("gid_mappings", mount.GidMappings);
        walk.Objects("premount_cmds", mount.PremountCommands, Check);
        walk.Objects("postmount_cmds", mount.PostmountCommands, Check);
    }

    private static void Check(TextWalk walk, MountCommand command)
    {
        walk.Text("path", command.Path);
        walk.Texts("args", command.Args);
        walk.Texts("env", command.Env);
        walk.Text("dir", command.Dir);
    }

    private static void Check(TextWalk walk, ContainerHooks hooks)
    {
        walk.Objects("prestart", hooks.Prestart, Check);
        walk.Objects("createRuntime", hooks.CreateRuntime, Check);
        walk.Objects("createContainer", hooks.CreateContainer, Check);
        walk.Objects("startContainer", hooks.StartContainer, Check);
        walk.Objects("poststart", hooks.Poststart, Check);
        walk.Objects("poststop", hooks.Poststop, Check);
    }

    private static void Check(TextWalk walk, ContainerHook hook)
    {
        walk.Text("path", hook.Path);
        walk.Texts("args", hook.Args);
        walk.Texts("env", hook.Env);
    }

    private static void Check(TextWalk walk, IntelRdt rdt)
    {
        walk.Text("closID", rdt.ClosId);
        walk.Texts("schemata", rdt.Schemata);
        walk.Text("l3_cache_schema", rdt.L3CacheSchema);
        walk.Text("memBwSchema", rdt.MemoryBandwidthSchema);
    }
}
