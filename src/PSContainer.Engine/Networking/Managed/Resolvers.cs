using System;
using System.Collections.Generic;
using System.Net;
using System.Text;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Networking.Managed;

/// <summary>resolv.conf(5) of a container: the host's, without what is the host's own loopback, where a container finds nothing.</summary>
internal static class Resolvers
{
    // The second is what systemd-resolved knows, where the first names only itself.
    private static readonly string[] s_hosts = ["/etc/resolv.conf", "/run/systemd/resolve/resolv.conf"];

    /// <summary>The file for a container with these addresses.</summary>
    /// <param name="leases">Its addresses.</param>
    /// <param name="reachesOutside">Whether one of them leads out of its network. If none does, name servers would be waited for in vain.</param>
    internal static string Text(IReadOnlyList<AddressLease> leases, bool reachesOutside)
    {
        List<string> servers = [];
        foreach (AddressLease lease in leases)
            servers.AddRange(lease.Dns.FindAll(s => !servers.Contains(s)));
        if (servers.Count > 0)
            return string.Concat(servers.ConvertAll(s => $"nameserver {s}\n"));
        if (!reachesOutside)
            return "# no network that leads outside\n";
        string text = string.Empty;
        foreach (string path in s_hosts)
        {
            text = Filter(LinuxFile.TryReadText(path) ?? string.Empty);
            if (text.Contains("nameserver", StringComparison.Ordinal))
                break;
        }

        return text;
    }

    /// <summary>A host's file without its comments, and without name servers of the loopback.</summary>
    internal static string Filter(string text)
    {
        StringBuilder kept = new();
        foreach (string line in text.Split('\n'))
        {
            string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 2 || words[0][0] is '#' or ';')
                continue;
            if (words[0] == "nameserver" && (!IPAddress.TryParse(words[1], out IPAddress? server) || IPAddress.IsLoopback(server)))
                continue;
            kept.Append(string.Join(' ', words)).Append('\n');
        }

        return kept.ToString();
    }
}
