using System;
using System.Collections.Generic;
using System.Text;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Interop;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Networking.Managed;

/// <summary>
/// What containers of managed networks find each other by: for each a hosts(5) and a resolv.conf(5), which are bound into it. Whoever
/// changes them has the lock of all networks.
/// </summary>
internal sealed class NameFiles(NetworkFiles files, string stateRoot)
{
    private const string Directory = ".names", Hosts = "hosts", Resolver = "resolv.conf";
    private const uint DirectoryMode = 0x1C0;

    private static readonly (string File, string Target)[] s_targets = [(Hosts, "/etc/hosts"), (Resolver, "/etc/resolv.conf")];

    private string Root => $"{files.Root}/{Directory}";

    /// <summary>Whether a container has them.</summary>
    internal bool Has(string id) => Libc.TryAccessAt(Libc.AT_FDCWD, $"{Root}/{id}", 0) == 0;

    /// <summary>Where they are to be seen: not where the configuration has something of its own.</summary>
    internal List<(string Source, string Target)> Targets(string id, ContainerConfig config)
    {
        List<(string, string)> targets = [];
        foreach ((string file, string target) in s_targets)
        {
            if (!config.Mounts.Exists(m => m.Destination.TrimEnd('/') == target || m.Destination.TrimEnd('/') == "/etc"))
                targets.Add(($"{Root}/{id}/{file}", target));
        }

        return targets;
    }

    /// <summary>Makes them anew, for a container in which they are not bound yet.</summary>
    /// <exception cref="Errors.LinuxException">They cannot be written.</exception>
    internal bool Make(string id)
    {
        LinuxFile.MakeDirectory(Root, DirectoryMode);
        LinuxFile.MakeDirectory($"{Root}/{id}", DirectoryMode);
        Dictionary<string, List<AddressLease>> leases = Leases();
        HostsFile.Make($"{Root}/{id}/{Hosts}", Lines(id, leases));
        HostsFile.Replace($"{Root}/{id}/{Resolver}", Encoding.UTF8.GetBytes(ResolverText(id, leases)));
        return true;
    }

    /// <summary>Brings all of them to what they are to say now, and removes those of containers that are not there.</summary>
    /// <exception cref="Errors.LinuxException">One cannot be written.</exception>
    internal void Update()
    {
        List<string> ids = NetworkFiles.List(Root, directories: true);
        if (ids.Count == 0)
            return;
        Dictionary<string, List<AddressLease>> leases = Leases();
        foreach (string id in ids)
        {
            if (Libc.TryAccessAt(Libc.AT_FDCWD, $"{stateRoot}/{id}", 0) != 0)
            {
                _ = Remove(id);
                continue;
            }

            HostsFile.Update($"{Root}/{id}/{Hosts}", Lines(id, leases));
            Rewrite($"{Root}/{id}/{Resolver}", ResolverText(id, leases));
        }
    }

    /// <summary>Removes those of a container.</summary>
    internal bool Remove(string id)
    {
        DirectoryTree.Remove(Root, id);
        return true;
    }

    /// <summary>Own addresses first, then everybody's on the same networks.</summary>
    private static List<string> Lines(string id, Dictionary<string, List<AddressLease>> leases)
    {
        List<string> own = [], others = [];
        foreach (List<AddressLease> network in leases.Values)
        {
            if (!network.Exists(l => l.ContainerId == id))
                continue;
            foreach (AddressLease lease in network)
                (lease.ContainerId == id ? own : others).Add(Line(lease));
        }

        return [.. own, .. others];
    }

    private static string Line(AddressLease lease)
    {
        string name = lease.Hostname != lease.ContainerId && IsName(lease.Hostname) ? " " + lease.Hostname : string.Empty;
        return $"{IPPrefix.Parse(lease.Address).Address} {lease.ContainerId}{name}";
    }

    /// <summary>A host name that can do no harm in others' files.</summary>
    private static bool IsName(string name)
    {
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_'))
                return false;
        }

        return name.Length > 0;
    }

    private string ResolverText(string id, Dictionary<string, List<AddressLease>> leases)
    {
        List<AddressLease> own = [];
        bool reachesOutside = false;
        foreach ((string network, List<AddressLease> all) in leases)
        {
            if (all.Find(l => l.ContainerId == id) is not { } lease)
                continue;
            own.Add(lease);
            reachesOutside |= files.TryRead(network) is { IsIsolated: false };
        }

        return Resolvers.Text(own, reachesOutside);
    }

    private Dictionary<string, List<AddressLease>> Leases()
    {
        Dictionary<string, List<AddressLease>> leases = new(StringComparer.Ordinal);
        foreach (string name in files.Names())
            leases[name] = files.ReadLeases(name);
        return leases;
    }

    // It changes where a container comes to its first network or leaves its last, and is shorter than what is read at once.
    private static void Rewrite(string path, string text)
    {
        if (LinuxFile.TryReadText(path) is not { } before || before == text)
            return;
        int fd = Libc.OpenAt(Libc.AT_FDCWD, path, Libc.O_WRONLY | Libc.O_NOFOLLOW);
        try
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            Libc.Check(Libc.TryWriteAt(fd, bytes, 0), "pwrite", path);
            Libc.Check(Libc.TryTruncate(fd, bytes.Length), "ftruncate", path);
        }
        finally
        {
            Libc.Close(fd);
        }
    }
}
