using System;
using System.Collections.Generic;
using PSContainer.Engine.Configuration.Oci.Model;
using PSContainer.Engine.Errors;

namespace PSContainer.Engine.Configuration.Oci;

/// <summary>A document as a configuration.</summary>
internal static class SpecReader
{
    // libcontainer's label for where the container came from.
    internal const string BundleLabel = "bundle=";

    /// <summary>The configuration of a document.</summary>
    /// <param name="spec">The document.</param>
    /// <param name="bundle">Absolute path of the directory that relative paths begin at.</param>
    /// <param name="options">What the caller says beside it.</param>
    /// <param name="source">The file, for messages.</param>
    /// <exception cref="ConfigInvalidException">Something is missing or has no meaning; all of it is listed, by its place in the document.</exception>
    internal static ContainerConfig Read(OciSpec spec, string bundle, BundleOptions options, string? source = null)
    {
        SpecReading reading = new(bundle, options);
        CheckVersion(reading, spec.Version);
        ContainerConfig config = new()
        {
            Version = spec.Version ?? string.Empty,
            Rootfs = ReadRoot(reading, spec.Root),
            ReadonlyRootfs = spec.Root?.Readonly ?? false,
            Hostname = spec.Hostname ?? string.Empty,
            Domainname = spec.Domainname ?? string.Empty,
            Mounts = MountReader.Read(reading, spec.Mounts),
            Devices = DeviceReader.ReadNodes(reading, spec.Linux?.Devices),
            Hooks = HookReader.Read(reading, spec.Hooks),
            Labels = ReadLabels(reading, spec.Annotations),
            // A document that names no capabilities gives none; here null would be all that the caller has.
            Capabilities = new(),
            Cgroups = CgroupReader.Read(reading, spec.Linux),
            RootlessEuid = options.RootlessEuid,
            RootlessCgroups = options.RootlessCgroups,
            NoPivotRoot = options.NoPivotRoot,
            NoNewKeyring = options.NoNewKeyring,
        };
        if (spec.Linux is { } linux)
            LinuxReader.Read(reading, linux, config);
        if (spec.Process is { } process)
            ProcessReader.ReadInto(reading, process, config);
        if (reading.Violations.Count != 0)
            throw new ConfigInvalidException(reading.Violations, source);
        UnknownMembers.Keep(spec, config);
        return config;
    }

    private static void CheckVersion(SpecReading reading, string? version)
    {
        if (string.IsNullOrEmpty(version))
            reading.Add("$.ociVersion", "Is missing; it is the version of the specification, as 1.3.0.");
        else if (!version.StartsWith("1.", StringComparison.Ordinal) || version.Length < 3 || !char.IsAsciiDigit(version[2]))
            reading.Add("$.ociVersion", $"'{version}' is not a version 1.x of the specification; no other is known.");
    }

    private static string ReadRoot(SpecReading reading, OciRoot? root)
    {
        if (root is null)
        {
            reading.Add("$.root", "Is missing.");
            return string.Empty;
        }

        string path = reading.Required("$.root.path", root.Path);
        if (path.Contains('\0'))
            reading.Add("$.root.path", "Must not hold a NUL character.");
        return path.Length == 0 || path.Contains('\0') ? path : reading.Resolve(path);
    }

    private static List<string> ReadLabels(SpecReading reading, Dictionary<string, string>? annotations)
    {
        List<string> labels = [];
        foreach ((string name, string value) in annotations ?? [])
        {
            if (name.Length == 0)
                reading.Add("$.annotations['']", "The name of an annotation must not be empty.");
            labels.Add($"{name}={value}");
        }

        labels.Add(BundleLabel + reading.Bundle);
        return labels;
    }
}
