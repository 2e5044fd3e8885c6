using System;
using System.Collections.Generic;
using System.Text;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Networking.Managed;

/// <summary>
/// The rules of one managed network: a table of nftables of its own, put in the place of the one before at once. Nothing in it is
/// anybody else's, and removing it removes all.
/// </summary>
internal static class Firewall
{
    /// <summary>The table of a network. The bridge's name may have characters that a table's may not.</summary>
    internal static string TableOf(ManagedNetwork network) => "pscontainer_" + Convert.ToHexStringLower(Encoding.UTF8.GetBytes(network.Bridge));

    /// <summary>Makes the rules, or makes them anew.</summary>
    /// <exception cref="ContainerException">The library is missing, or the kernel refuses; the rules are as they were.</exception>
    internal static void Apply(ManagedNetwork network, IReadOnlyList<AddressLease> leases) => Run(network, Rules(network, leases));

    /// <summary>Removes the rules; a table that is not there is no error.</summary>
    /// <exception cref="ContainerException">As of <see cref="Apply"/>.</exception>
    internal static void Remove(ManagedNetwork network) => Run(network, Without(network));

    /// <summary>The rules as nft(8) takes them.</summary>
    internal static string Rules(ManagedNetwork network, IReadOnlyList<AddressLease> leases)
    {
        StringBuilder rules = new(Without(network));
        rules.Append($"table inet {TableOf(network)} {{\n");
        string bridge = $"\"{network.Bridge}\"";
        if (network.IsIsolated)
        {
            Chain(rules, "incoming", "type filter hook input priority 0", [$"iifname {bridge} drop"]);
            Chain(rules, "forwarded", "type filter hook forward priority 0", [$"iifname {bridge} oifname != {bridge} drop", $"oifname {bridge} iifname != {bridge} drop"]);
            return rules.Append("}\n").ToString();
        }

        List<string> ports = Ports(leases);
        Chain(rules, "arriving", "type nat hook prerouting priority -100", ports);
        Chain(rules, "made_here", "type nat hook output priority -100", ports);
        Chain(rules, "leaving", "type nat hook postrouting priority 100",
        [
            $"ip saddr {network.Range.Network} oifname != {bridge} masquerade",

            // A container that asks for a port of the host's that is its neighbour's, or its own; and the host by its loopback.
            $"ct status dnat ip saddr {network.Range.Network} oifname {bridge} masquerade",
            $"ip saddr 127.0.0.0/8 oifname {bridge} masquerade",
        ]);
        Chain(rules, "forwarded", "type filter hook forward priority 0",
        [
            $"oifname {bridge} iifname != {bridge} ct state established,related accept",
            $"oifname {bridge} iifname != {bridge} ct status dnat accept",
            $"oifname {bridge} iifname != {bridge} drop",
        ]);
        return rules.Append("}\n").ToString();
    }

    // Added first, because to delete what is not there is an error.
    private static string Without(ManagedNetwork network) => $"add table inet {TableOf(network)}\ndelete table inet {TableOf(network)}\n";

    private static List<string> Ports(IReadOnlyList<AddressLease> leases)
    {
        List<string> ports = [];
        foreach (AddressLease lease in leases)
        {
            foreach (PublishedPort port in lease.Ports)
                ports.Add($"{(port.HostAddress.Length > 0 ? $"ip daddr {port.HostAddress}" : "fib daddr type local")} {port.Protocol} dport {port.HostPort} dnat ip to {IPPrefix.Parse(lease.Address).Address}:{port.ContainerPort}");
        }

        return ports;
    }

    private static void Chain(StringBuilder rules, string name, string hook, List<string> lines)
    {
        rules.Append($"  chain {name} {{\n    {hook};\n");
        foreach (string line in lines)
            rules.Append($"    {line}\n");
        rules.Append("  }\n");
    }

    private static void Run(ManagedNetwork network, string text)
    {
        string? said;
        try
        {
            said = LibNftables.TryRun(text);
        }
        catch (DllNotFoundException e)
        {
            throw ManagedErrors.Of($"The rules of the network '{network.Name}' cannot be made: libnftables.so.1 is not there.", Errno.ENOENT, "Install it (Debian: apt-get install libnftables1).", e);
        }

        if (said is not null)
            throw ManagedErrors.Of($"The kernel does not take the rules of the network '{network.Name}': {said.Trim()}", Errno.EINVAL, "It must have nf_tables with NAT (CONFIG_NF_TABLES, CONFIG_NFT_NAT, CONFIG_NFT_MASQ, CONFIG_NFT_FIB_INET), and the caller CAP_NET_ADMIN.");
    }
}
