using System.Text.Json;
using PSContainer.Engine.Networking;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Configuration.Json;

/// <summary>
/// Writes a state and a record of an end. By hand, all that is below too: the serializer needs a description of every type
/// first, and making it costs a cold native process more time than all else that it does to start a container.
/// </summary>
internal static class StateJsonWriter
{
    internal static void Write(Utf8JsonWriter writer, ContainerState state)
    {
        writer.WriteStartObject();
        writer.Text("id"u8, state.Id);
        writer.WriteNumber("init_process_pid"u8, state.InitProcessPid);
        writer.WriteNumber("init_process_start"u8, state.InitProcessStart);
        writer.WriteString("created"u8, state.Created);
        writer.Object("config"u8, state.Config, ConfigJsonWriter.Write);
        writer.WriteBoolean("rootless"u8, state.Rootless);
        writer.Texts("cgroup_paths"u8, state.CgroupPaths);
        WriteNamespaces(writer, state);
        writer.Texts("external_descriptors"u8, state.ExternalDescriptors);
        writer.Text("intel_rdt_path"u8, state.IntelRdtPath);
        writer.Object("org.pscontainer"u8, state.Extension, Write);
        writer.Unknown(state.Unknown);
        writer.WriteEndObject();
    }

    internal static void Write(Utf8JsonWriter writer, ExitRecord exit)
    {
        writer.WriteStartObject();
        writer.WriteNumber("exit_code"u8, exit.ExitCode);
        writer.WriteNumber("signal"u8, exit.Signal);
        writer.WriteString("time"u8, exit.Time);
        writer.WriteBoolean("oom_killed"u8, exit.OomKilled);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, StateExtension extension)
    {
        writer.WriteStartObject();
        writer.WriteNumber("schema"u8, extension.Schema);
        writer.Text("boot_id"u8, extension.BootId);
        writer.WriteNumber("owner"u8, extension.Owner);
        if (extension.Started is { } started)
            writer.WriteString("started"u8, started);
        writer.WriteNumber("monitor_pid"u8, extension.MonitorPid);
        writer.WriteNumber("monitor_start"u8, extension.MonitorStart);
        writer.WriteNumber("cgroup_driver"u8, (int)extension.CgroupDriver);
        writer.Text("data_directory"u8, extension.DataDirectory);
        writer.Text("checkpoint"u8, extension.Checkpoint);
        writer.Objects("veth_pairs"u8, extension.VethPairs, Write);
        writer.Object("overlay"u8, extension.Overlay, Write);
        writer.Object("process"u8, extension.Process, ProcessJsonWriter.Write);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, VethPairName pair)
    {
        writer.WriteStartObject();
        writer.Text("container_interface_name"u8, pair.ContainerInterfaceName);
        writer.Text("host_interface_name"u8, pair.HostInterfaceName);
        writer.Text("host_mac_address"u8, pair.HostMacAddress);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, RootOverlay overlay)
    {
        writer.WriteStartObject();
        writer.Texts("lower"u8, overlay.Lower);
        writer.Text("upper"u8, overlay.Upper);
        writer.Text("work"u8, overlay.Work);
        writer.WriteEndObject();
    }

    private static void WriteNamespaces(Utf8JsonWriter writer, ContainerState state)
    {
        if (state.NamespacePaths is not { } paths)
            return;
        writer.WriteStartObject("namespace_paths"u8);
        foreach ((NamespaceType type, string? path) in paths)
            writer.WriteString(NamespaceTypeConverter.WordOf(type), path);
        writer.WriteEndObject();
    }
}
