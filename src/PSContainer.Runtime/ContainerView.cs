using System.IO;
using System.Text;
using System.Text.Json;
using PSContainer.Engine.Hooks;
using PSContainer.Engine.Lifecycle;

namespace PSContainer.Runtime;

/// <summary>A container as JSON (OCI runtime-spec, State).</summary>
internal static class ContainerView
{
    internal static string StatusWord(ContainerStatus status) => status switch
    {
        ContainerStatus.Created => "created",
        ContainerStatus.Running => "running",
        ContainerStatus.Pausing => "pausing",
        ContainerStatus.Paused => "paused",
        ContainerStatus.Checkpointed => "checkpointed",
        _ => "stopped",
    };

    internal static string Json(Container container)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("ociVersion", HookState.OciVersion);
            writer.WriteString("id", container.Id);
            writer.WriteNumber("pid", container.InitProcessId);
            writer.WriteString("status", StatusWord(container.Status));
            writer.WriteString("bundle", string.Empty);
            writer.WriteString("rootfs", container.Config.Rootfs);
            writer.WriteString("created", container.Created);
            if (container.Exit is { } exit)
                writer.WriteNumber("exitCode", exit.ExitCode);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
