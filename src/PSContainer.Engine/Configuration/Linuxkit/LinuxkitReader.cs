using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Text.Json;
using PSContainer.Engine.Configuration.Oci;
using PSContainer.Engine.Configuration.Validation;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Configuration.Linuxkit;

/// <summary>Reads runtime.json: the text is held against the model first, then what it says against the rules. Whatever is wrong is said with its place.</summary>
internal sealed class LinuxkitReader(string bundle)
{
    // IFNAMSIZ with the NUL at the end.
    private const int LongestInterfaceName = 15;

    private readonly List<ConfigViolation> _violations = [];

    internal static LinuxkitRuntime? Read(string bundle)
    {
        ArgumentException.ThrowIfNullOrEmpty(bundle);
        string directory = Path.TrimEndingDirectorySeparator(Path.GetFullPath(bundle)), path = $"{directory}/{LinuxkitRuntime.FileName}";

        // Only where it is not there there is none: one that cannot be read is an error.
        return Libc.TryStat(Libc.AT_FDCWD, path, 0, out _) is -Errno.ENOENT or -Errno.ENOTDIR ? null : Parse(DocumentFile.Read(path), directory, path);
    }

    internal static LinuxkitRuntime Parse(ReadOnlySpan<byte> json, string bundle, string? source)
    {
        IReadOnlyList<ConfigViolation> faults = json.Length > OciJson.LargestDocument
            ? [new("$", $"The document is larger than {OciJson.LargestDocument} bytes; more are not read.")]
            : new DocumentCheck(LinuxkitJsonContext.Default.LinuxkitRuntime).Check(json);
        if (faults.Count > 0)
            throw new ConfigInvalidException(faults, source);
        LinuxkitRuntime runtime = JsonSerializer.Deserialize(json, LinuxkitJsonContext.Default.LinuxkitRuntime)!;
        LinuxkitReader reader = new(bundle);
        reader.Check(runtime);
        return reader._violations.Count == 0 ? runtime : throw new ConfigInvalidException(reader._violations, source);
    }

    private void Check(LinuxkitRuntime runtime)
    {
        Refuse("$", runtime.Unknown);

        // As in Go, null is as if it were not there.
        runtime.Cgroups ??= [];
        runtime.Mounts ??= [];
        runtime.Mkdir ??= [];
        runtime.Interfaces ??= [];
        runtime.BindNS ??= new();
        runtime.Namespace ??= string.Empty;
        for (int i = 0; i < runtime.Cgroups.Count; i++)
            CheckCgroup($"$.cgroups[{i}]", runtime.Cgroups[i]);
        for (int i = 0; i < runtime.Mounts.Count; i++)
            CheckMount($"$.mounts[{i}]", runtime.Mounts[i]);
        for (int i = 0; i < runtime.Mkdir.Count; i++)
            runtime.Mkdir[i] = Resolve($"$.mkdir[{i}]", runtime.Mkdir[i]);
        HashSet<string> names = new(StringComparer.Ordinal);
        for (int i = 0; i < runtime.Interfaces.Count; i++)
            CheckInterface($"$.interfaces[{i}]", runtime.Interfaces[i], names);
        CheckNamespaces(runtime.BindNS);
        if (runtime.Namespace.Length > 0 && State.ContainerId.FindFault(runtime.Namespace) is not null)
            Add("$.namespace", "Must be of letters, digits and the characters _ + . - only, since it becomes part of the container's id.");
    }

    private void CheckCgroup(string place, string cgroup)
    {
        try
        {
            _ = Cgroups.CgroupPath.Clean(cgroup);
        }
        catch (ContainerException e)
        {
            Add(place, $"Is no path of a cgroup: {e.Message}.");
        }
    }

    private void CheckMount(string place, LinuxkitMount mount)
    {
        Refuse(place, mount.Unknown);
        mount.Type ??= string.Empty;
        mount.Source ??= string.Empty;
        mount.Options ??= [];
        mount.Destination = Resolve(place + ".destination", mount.Destination ?? string.Empty);
        (MountFlags flags, _) = FstabOptions.Parse(mount.Options);
        bool changes = (flags & (MountFlags.Remount | MountFlags.Shared | MountFlags.Slave | MountFlags.Private | MountFlags.Unbindable)) != 0;
        if (flags.HasFlag(MountFlags.Bind) && !flags.HasFlag(MountFlags.Remount))
            mount.Source = Resolve(place + ".source", mount.Source);
        else if (mount.Type.Length == 0 && !changes)
            Add(place + ".type", "Is missing: name the file system's type, or give the option bind.");
        for (int i = 0; i < mount.Options.Count; i++)
        {
            if (mount.Options[i].Contains('\0'))
                Add($"{place}.options[{i}]", "Must not hold a NUL character.");
            else if (mount.Type == "overlay")
                mount.Options[i] = ResolveLayer(mount.Options[i]);
        }
    }

    /// <summary>The layers of an overlay are paths too.</summary>
    private string ResolveLayer(string option)
    {
        int equals = option.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? string.Empty : option[..equals];
        return name switch
        {
            "upperdir" or "workdir" => $"{name}={Path.GetFullPath(option[(equals + 1)..], bundle)}",
            "lowerdir" => $"{name}={string.Join(':', Array.ConvertAll(option[(equals + 1)..].Split(':'), p => p.Length == 0 ? p : Path.GetFullPath(p, bundle)))}",
            _ => option,
        };
    }

    private void CheckInterface(string place, LinuxkitInterface link, HashSet<string> names)
    {
        Refuse(place, link.Unknown);
        link.Name ??= string.Empty;
        link.Add ??= string.Empty;
        link.Peer ??= string.Empty;
        CheckName(place + ".name", link.Name);
        if (link.Name.Length > 0 && !names.Add(link.Name))
            Add(place + ".name", $"Another interface is called '{link.Name}' already.");
        if (link.Peer.Length > 0)
            CheckName(place + ".peer", link.Peer);
        if (link.Peer.Length > 0 && link.Add.Length == 0)
            link.Add = "veth";
        if (link.Add == "veth" && link.Peer.Length == 0)
            Add(place + ".peer", "Is missing: a veth pair needs a name for its other end, which stays on the host.");
        else if (link.Add != "veth" && link.Peer.Length > 0)
            Add(place + ".peer", $"Only a veth has a peer, not an interface of the kind '{link.Add}'.");
        if (link.Add.Contains('\0') || link.Add.Length > LongestInterfaceName)
            Add(place + ".add", "Is no kind of interface.");
    }

    private void CheckName(string place, string name)
    {
        if (name.Length == 0)
            Add(place, "Is missing: an interface needs a name.");
        else if (Encoding.UTF8.GetByteCount(name) > LongestInterfaceName)
            Add(place, $"'{name}' is longer than the {LongestInterfaceName} bytes that the kernel has for a name.");
        else if (name is "." or ".." || name.AsSpan().IndexOfAny("/:%\0") >= 0 || Array.Exists(name.ToCharArray(), char.IsWhiteSpace))
            Add(place, $"'{name}' is no name for an interface: it must not be . or .., nor hold a slash, a colon, a percent sign or a blank.");
    }

    private void CheckNamespaces(LinuxkitNamespaces namespaces)
    {
        const string Place = "$.bindNS";
        Refuse(Place, namespaces.Unknown);
        namespaces.Cgroup = ResolveBinding(Place + ".cgroup", namespaces.Cgroup);
        namespaces.Ipc = ResolveBinding(Place + ".ipc", namespaces.Ipc);
        namespaces.Mnt = ResolveBinding(Place + ".mnt", namespaces.Mnt);
        namespaces.Net = ResolveBinding(Place + ".net", namespaces.Net);
        namespaces.Pid = ResolveBinding(Place + ".pid", namespaces.Pid);
        namespaces.User = ResolveBinding(Place + ".user", namespaces.User);
        namespaces.Uts = ResolveBinding(Place + ".uts", namespaces.Uts);
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach ((string kind, string path) in namespaces.All())
        {
            if (path.Length > 0 && !seen.Add(path))
                Add($"{Place}.{kind}", $"Another namespace is to be bound at '{path}' already.");
        }
    }

    private string ResolveBinding(string place, string? path) => string.IsNullOrEmpty(path) ? string.Empty : Resolve(place, path);

    private string Resolve(string place, string path)
    {
        if (path.Length == 0)
            Add(place, "Is missing.");
        else if (path.Contains('\0'))
            Add(place, "Must not hold a NUL character.");
        else
            return Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, bundle));
        return path;
    }

    private void Refuse(string place, Dictionary<string, JsonElement>? unknown)
    {
        foreach (string name in unknown?.Keys ?? (IEnumerable<string>)[])
            Add($"{place}.{name}", "Is not known: a runtime.json has no such member here.");
    }

    private void Add(string place, string message) => _violations.Add(new(place, message));
}
