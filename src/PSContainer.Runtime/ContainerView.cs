using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;
using PSContainer.Engine.Configuration.Json;
using PSContainer.Engine.Hooks;
using PSContainer.Engine.Host;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.State;

namespace PSContainer.Runtime;

/// <summary>A container as the command line shows it.</summary>
internal sealed class ContainerView
{
    private const string BundleLabel = "bundle";

    private static readonly JsonWriterOptions s_options = new() { Encoder = new PlainTextEncoder() };

    private readonly ConfigBrief _config;
    private readonly Dictionary<string, string> _annotations;
    private readonly int? _exitCode;

    internal ContainerView(Container container)
    {
        ContainerStatus status = container.Status;
        Id = container.Id;
        Status = StatusWord(status);
        ProcessId = status is ContainerStatus.Stopped ? 0 : container.InitProcessId;
        Created = container.Created.UtcDateTime;
        Owner = HostUsers.GetName(container.Owner);
        if (Owner.Length == 0 || char.IsAsciiDigit(Owner[0]))
            Owner = "#" + Owner;
        _config = container.Brief;
        _annotations = LabelList.ToMap(_config.Labels);
        Bundle = _annotations.Remove(BundleLabel, out string? bundle) ? bundle : string.Empty;
        _exitCode = container.Exit?.ExitCode;
    }

    internal string Id { get; }

    /// <summary>In a word of runc's.</summary>
    internal string Status { get; }

    /// <summary>Of init; 0 where there is none.</summary>
    internal int ProcessId { get; }

    /// <summary>Directory of the bundle, or empty.</summary>
    internal string Bundle { get; }

    /// <summary>When it was made (UTC).</summary>
    internal DateTime Created { get; }

    /// <summary>Name of the user who made it; his number with a # before it where he has none.</summary>
    internal string Owner { get; }

    internal static string StatusWord(ContainerStatus status) => status switch
    {
        ContainerStatus.Created => "created",
        ContainerStatus.Running => "running",
        ContainerStatus.Pausing => "pausing",
        ContainerStatus.Paused => "paused",
        ContainerStatus.Checkpointed => "checkpointed",
        _ => "stopped",
    };

    /// <summary>As JSON, in a line (OCI runtime-spec, State; the members beyond that are runc's, and the exit code ours).</summary>
    internal static string Json(Container container)
    {
        ArrayBufferWriter<byte> buffer = new(512);
        using (Utf8JsonWriter writer = new(buffer, s_options))
            new ContainerView(container).Write(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("ociVersion"u8, _config.Version.Length > 0 ? _config.Version : HookState.OciVersion);
        writer.WriteString("id"u8, Id);
        writer.WriteNumber("pid"u8, ProcessId);
        writer.WriteString("status"u8, Status);
        writer.WriteString("bundle"u8, Bundle);
        writer.WriteString("rootfs"u8, _config.Rootfs);
        writer.WriteString("created"u8, Created);
        if (_annotations.Count > 0)
        {
            writer.WriteStartObject("annotations"u8);
            foreach ((string name, string value) in _annotations)
                writer.WriteString(name, value);
            writer.WriteEndObject();
        }

        writer.WriteString("owner"u8, Owner);
        if (_exitCode is { } code)
            writer.WriteNumber("exitCode"u8, code);
        writer.WriteEndObject();
    }
}
