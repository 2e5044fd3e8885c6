using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text.Json;
using PSContainer.Engine.Cgroups.Systemd;
using PSContainer.Engine.Configuration.Json;
using PSContainer.Engine.Hooks;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Security;

namespace PSContainer.Engine.Configuration.Oci;

/// <summary>
/// What a runtime can do, as the document of the OCI runtime-spec (features.md). It tells of this build, not of the machine; what the
/// engine would refuse for not being done is asked of the engine itself.
/// </summary>
public static class OciFeatures
{
    /// <summary>The newest version of the specification whose documents are read with all they can say.</summary>
    public const string NewestVersion = SpecWriter.Version;

    private const string OldestVersion = "1.0.0";

    private static readonly JsonWriterOptions s_options = new() { Encoder = new PlainTextEncoder(), Indented = true, IndentSize = 4 };

    /// <summary>The document, UTF-8.</summary>
    /// <param name="annotations">What the runtime says of itself, by names such as <c>org.pscontainer.version</c>.</param>
    public static byte[] Write(IReadOnlyDictionary<string, string> annotations)
    {
        ArgumentNullException.ThrowIfNull(annotations);
        SortedDictionary<string, string> all = new(StringComparer.Ordinal) { ["org.pscontainer.checkpoint.enabled"] = "true" };
        foreach ((string name, string value) in annotations)
            all[name] = value;
        if (LibSeccomp.Version is { } seccomp)
            all["io.github.seccomp.libseccomp.version"] = seccomp;
        ArrayBufferWriter<byte> buffer = new(8192);
        using (Utf8JsonWriter writer = new(buffer, s_options))
        {
            writer.WriteStartObject();
            writer.WriteString("ociVersionMin"u8, OldestVersion);
            writer.WriteString("ociVersionMax"u8, NewestVersion);
            Texts(writer, "hooks", Array.ConvertAll(Enum.GetValues<HookKind>(), HookCommand.NameOf));
            Texts(writer, "mountOptions", MountOptions());
            writer.WriteStartObject("linux"u8);
            WriteLinux(writer);
            writer.WriteEndObject();
            writer.WriteStartObject("annotations"u8);
            foreach ((string name, string value) in all)
                writer.WriteString(name, value);
            writer.WriteEndObject();

            // It names a file of options for CRIU, which count more than the caller's.
            Texts(writer, "potentiallyUnsafeConfigAnnotations", ["org.criu.config"]);
            writer.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteLinux(Utf8JsonWriter writer)
    {
        Texts(writer, "namespaces", Sorted(SpecWords.Namespaces));
        Texts(writer, "capabilities", [.. Capability.Names]);
        writer.WriteStartObject("cgroup"u8);
        writer.WriteBoolean("v1"u8, true);
        writer.WriteBoolean("v2"u8, true);
        writer.WriteBoolean("systemd"u8, SystemdCgroupDriver.IsAvailable);
        writer.WriteBoolean("systemdUser"u8, SystemdCgroupDriver.IsAvailable);
        writer.WriteBoolean("rdma"u8, true);
        writer.WriteEndObject();
        writer.WriteStartObject("seccomp"u8);
        OciSeccompFeatures.Write(writer);
        writer.WriteEndObject();
        Switch(writer, "apparmor", true);
        Switch(writer, "selinux", true);
        bool resctrl = IsApplied(new() { IntelRdt = new() { ClosId = "/" } });
        writer.WriteStartObject("intelRdt"u8);
        writer.WriteBoolean("enabled"u8, resctrl);
        writer.WriteBoolean("schemata"u8, resctrl);
        writer.WriteBoolean("monitoring"u8, resctrl);
        writer.WriteEndObject();
        bool policies = IsApplied(new() { MemoryPolicy = new() });
        writer.WriteStartObject("memoryPolicy"u8);
        Texts(writer, "modes", policies ? Sorted(SpecWords.MemoryModes) : []);
        Texts(writer, "flags", policies ? Sorted(SpecWords.MemoryFlags) : []);
        writer.WriteEndObject();
        writer.WriteStartObject("mountExtensions"u8);
        Switch(writer, "idmap", IsApplied(new() { Mounts = [new() { Destination = "/x", UidMappings = [new(0, 1, 1)], GidMappings = [new(0, 1, 1)] }] }));
        writer.WriteEndObject();
        Switch(writer, "netDevices", IsApplied(new() { NetDevices = { ["x"] = new() } }));
    }

    private static List<string> MountOptions()
    {
        List<string> words = [];
        foreach (MountOption option in MountOptionTable.All)
        {
            ContainerMount mount = new() { Destination = "/x" };
            if (option.Kind == MountOptionKind.Extension)
                mount.Extensions = option.Extension;
            else if (option.Kind == MountOptionKind.Relabel)
                mount.Relabel = option.Name;
            if (IsApplied(new() { Mounts = [mount] }))
                words.Add(option.Name);
        }

        words.Sort(StringComparer.Ordinal);
        return words;
    }

    private static bool IsApplied(ContainerConfig config) => NotApplied.In(config).Count == 0;

    private static List<string> Sorted<T>((string Word, T Value)[] table)
    {
        List<string> words = [.. Array.ConvertAll(table, entry => entry.Word)];
        words.Sort(StringComparer.Ordinal);
        return words;
    }

    private static void Switch(Utf8JsonWriter writer, string name, bool enabled)
    {
        writer.WriteStartObject(name);
        writer.WriteBoolean("enabled"u8, enabled);
        writer.WriteEndObject();
    }

    internal static void Texts(Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (string text in texts)
            writer.WriteStringValue(text);
        writer.WriteEndArray();
    }
}
