using System;
using System.Collections.Generic;
using PSContainer.Engine.Configuration.Oci.Model;
using PSContainer.Engine.Errors;

namespace PSContainer.Engine.Configuration.Oci;

/// <summary>A configuration as a document. What a runtime is told by options (pivot_root(2), keyring, rootless) is left out.</summary>
internal static class SpecWriter
{
    /// <summary>The version that the documents keep to.</summary>
    internal const string Version = "1.3.0";

    /// <summary>The directory below a bundle that is the root where the configuration names none.</summary>
    internal const string DefaultRoot = "rootfs";

    /// <param name="config">The configuration.</param>
    /// <param name="bundle">Absolute path of the directory that the document will be in, or null: a root below it is named from there.</param>
    /// <exception cref="ConfigInvalidException">The configuration has what a document cannot say; all of it is listed, by its place in the configuration.</exception>
    internal static OciSpec Write(ContainerConfig config, string? bundle)
    {
        SpecWriting writing = new();
        RefuseWhatHasNoPlace(writing, config);
        OciSpec spec = new()
        {
            Version = config.Version.StartsWith("1.", StringComparison.Ordinal) ? config.Version : Version,
            Process = config.Process is { } process ? ProcessWriter.Write(writing, process, config) : null,
            Root = new() { Path = WriteRoot(config.Rootfs, bundle), Readonly = SpecWriting.Flag(config.ReadonlyRootfs) },
            Hostname = SpecWriting.Text(config.Hostname),
            Domainname = SpecWriting.Text(config.Domainname),
            Mounts = SpecWriting.Items(config.Mounts, Write),
            Hooks = Write(config.Hooks),
            Annotations = WriteLabels(config.Labels),
            Linux = LinuxWriter.Write(writing, config),
        };
        if (writing.Violations.Count != 0)
            throw new ConfigInvalidException(writing.Violations);
        UnknownMembers.Restore(config, spec);
        return spec;
    }

    private static string WriteRoot(string root, string? bundle)
    {
        if (root.Length == 0)
            return DefaultRoot;
        string below = bundle?.TrimEnd('/') + "/";
        return bundle is not null && root.Length > below.Length && root.StartsWith(below, StringComparison.Ordinal) ? root[below.Length..] : root;
    }

    private static void RefuseWhatHasNoPlace(SpecWriting writing, ContainerConfig config)
    {
        if (config.Overlay is not null)
            writing.Refuse("$.overlay", "a root of layers; mount it, and name the directory");
        if (config.ParentDeathSignal != 0)
            writing.Refuse("$.parent_death_signal", "a signal at the parent's death");
        if (config.Routes.Count != 0)
            writing.Refuse("$.routes", "routes");
        for (int i = 0; i < config.Networks.Count; i++)
        {
            if (config.Networks[i].Type != "loopback")
                writing.Refuse($"$.networks[{i}]", $"a network of type '{config.Networks[i].Type}'");
        }

        for (int i = 0; i < config.Mounts.Count; i++)
        {
            if (config.Mounts[i].PremountCommands.Count + config.Mounts[i].PostmountCommands.Count != 0)
                writing.Refuse($"$.mounts[{i}]", "commands of mounts");
        }
    }

    private static OciMount Write(ContainerMount mount) => new()
    {
        Destination = mount.Destination,
        Type = SpecWriting.Text(mount.Type),
        Source = SpecWriting.Text(mount.Source),
        Options = mount.Options is { Length: > 0 } options ? [.. options] : null,
        UidMappings = SpecWriting.Items(mount.UidMappings, LinuxWriter.Write),
        GidMappings = SpecWriting.Items(mount.GidMappings, LinuxWriter.Write),
    };

    private static OciHooks? Write(ContainerHooks hooks)
    {
        OciHooks result = new()
        {
            Prestart = SpecWriting.Items(hooks.Prestart, Write),
            CreateRuntime = SpecWriting.Items(hooks.CreateRuntime, Write),
            CreateContainer = SpecWriting.Items(hooks.CreateContainer, Write),
            StartContainer = SpecWriting.Items(hooks.StartContainer, Write),
            Poststart = SpecWriting.Items(hooks.Poststart, Write),
            Poststop = SpecWriting.Items(hooks.Poststop, Write),
        };
        return (result.Prestart ?? result.CreateRuntime ?? result.CreateContainer ?? result.StartContainer ?? result.Poststart ?? result.Poststop) is null
            ? null
            : result;
    }

    private static OciHook Write(ContainerHook hook) => new()
    {
        Path = hook.Path,
        Args = SpecWriting.Texts(hook.Args),
        Env = SpecWriting.Texts(hook.Env),
        Timeout = hook.Timeout,
    };

    /// <summary>The bundle's label is the reader's own, and the last one.</summary>
    private static Dictionary<string, string>? WriteLabels(List<string> labels)
    {
        Dictionary<string, string> result = [];
        int bundle = labels.FindLastIndex(label => label.StartsWith(SpecReader.BundleLabel, StringComparison.Ordinal));
        for (int i = 0; i < labels.Count; i++)
        {
            int equal = labels[i].IndexOf('=');
            if (i != bundle && equal > 0)
                result[labels[i][..equal]] = labels[i][(equal + 1)..];
        }

        return SpecWriting.Texts(result);
    }
}
