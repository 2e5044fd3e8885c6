using System;
using System.Linq;
using System.Net;
using System.Text.Json.Nodes;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Networking;
using PSContainer.Engine.Networking.Netlink;
using PSContainer.Tests.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Networking;

/// <summary>Addresses and routes against what ip(8) sees.</summary>
[Trait("Category", "Privileged")]
[Collection(MachineTestsCollection.Name)]
public class AddressAndRouteTests
{
    [PrivilegedFact("ip")]
    public void Addresses_of_both_families() => OwnNetwork.Run(socket =>
    {
        int index = Pair(socket);
        InterfaceAddress four = Address(index, "10.77.0.2/24"), six = Address(index, "fd00:77::2/64");
        Addresses.Add(socket, four);
        Addresses.Add(socket, six);
        Addresses.Add(socket, new InterfaceAddress(index, new IPPrefix(IPAddress.Parse("10.78.0.1"), 32)) { Peer = IPAddress.Parse("10.78.0.2") });
        Assert.Equal(["10.77.0.2/24", "10.78.0.1/32", "fd00:77::2/64"], Ip.Addresses("a").Order());
        JsonArray shown = Ip.List("address show a")[0]!["addr_info"]!.AsArray();
        Assert.Equal("10.77.0.255", shown[0]!["broadcast"]!.GetValue<string>());
        Assert.Equal("10.78.0.2", shown[1]!["address"]!.GetValue<string>());
        Assert.DoesNotContain(shown, a => a!["scope"]!.GetValue<string>() == "global" && a["tentative"] is not null);

        Assert.Equal(
            ["10.77.0.2/24", "10.78.0.1/32", "fd00:77::2/64"],
            Addresses.List(socket, index).Where(a => a.IsPermanentAndGlobal).Select(a => a.Prefix.ToString()).Order());
        Assert.Equal(IPAddress.Parse("10.77.0.255"), Addresses.List(socket, index)[0].Broadcast);
        Assert.Equal(IPAddress.Parse("10.78.0.2"), Addresses.List(socket, index)[1].Peer);

        Assert.Equal(Errno.EEXIST, Assert.Throws<LinuxException>(() => Addresses.Add(socket, four)).Errno);
        Addresses.Delete(socket, four);
        Addresses.Delete(socket, six);
        Assert.Equal(["10.78.0.1/32"], Ip.Addresses("a"));
        Assert.Equal(Errno.EADDRNOTAVAIL, Assert.Throws<LinuxException>(() => Addresses.Delete(socket, four)).Errno);
    });

    [PrivilegedFact("ip")]
    public void What_is_temporary_or_of_the_link_is_not_kept() => OwnNetwork.Run(socket =>
    {
        int index = Pair(socket);
        Ip.Run("address add 10.1.0.1/24 dev a valid_lft 1000 preferred_lft 1000");
        Ip.Run("address add 169.254.3.3/16 dev a scope link");
        Ip.Run("address add 10.2.0.1/24 dev a");
        Assert.Equal("10.2.0.1/24", Assert.Single(Addresses.List(socket, index), a => a.IsPermanentAndGlobal).Prefix.ToString());
    });

    [PrivilegedFact("ip")]
    public void Routes_by_gateway_interface_and_source() => OwnNetwork.Run(socket =>
    {
        int index = Pair(socket);
        Addresses.Add(socket, Address(index, "10.77.0.2/24"));
        Addresses.Add(socket, Address(index, "fd00:77::2/64"));
        Route[] routes =
        [
            Route.Default(IPAddress.Parse("10.77.0.1"), index),
            new(IPPrefix.Parse("10.99.0.0/16")) { Gateway = IPAddress.Parse("10.77.0.3") },
            new(IPPrefix.Parse("10.98.0.7/16")) { Index = index, Source = IPAddress.Parse("10.77.0.2"), Metric = 9 },
            Route.Default(IPAddress.Parse("fd00:77::1"), index),
            new(IPPrefix.Parse("fd00:99::/48")) { Index = index },
        ];
        foreach (Route route in routes)
            Routes.Add(socket, route);
        Assert.Equal(["10.98.0.0/16 dev a src 10.77.0.2", "10.99.0.0/16 via 10.77.0.3 dev a", "default via 10.77.0.1 dev a"], Ip.Routes().Order());
        Assert.Equal(["default via fd00:77::1 dev a", "fd00:99::/48 dev a"], Ip.Routes(family: "-6").Order());

        Route[] listed = [.. Routes.List(socket).Where(r => r.Protocol == Libc.RTPROT_STATIC)];
        Assert.Equal(5, listed.Length);
        Assert.Contains(listed, r => r is { Metric: 9 } && r.Destination.ToString() == "10.98.0.0/16" && r.Index == index && r.Source!.ToString() == "10.77.0.2");
        Assert.Contains(listed, r => r.Destination.ToString() == "::/0" && r.Gateway!.ToString() == "fd00:77::1");

        Assert.Equal(Errno.EEXIST, Assert.Throws<LinuxException>(() => Routes.Add(socket, routes[0])).Errno);
        foreach (Route route in routes)
            Routes.Delete(socket, route);
        Assert.Empty(Ip.Routes());
        Assert.Empty(Ip.Routes(family: "-6"));
        Assert.Equal(Errno.ESRCH, Assert.Throws<LinuxException>(() => Routes.Delete(socket, routes[0])).Errno);
        LinuxException unreachable = Assert.Throws<LinuxException>(() => Routes.Add(socket, Route.Default(IPAddress.Parse("192.0.2.1"), index)));
        Assert.Equal(Errno.ENETUNREACH, unreachable.Errno);
        Assert.Contains("Nexthop has invalid gateway", unreachable.Message, StringComparison.Ordinal);
    });

    [Theory]
    [InlineData("10.0.0.77/24", "10.0.0.0/24", "10.0.0.255")]
    [InlineData("10.1.2.3/13", "10.0.0.0/13", "10.7.255.255")]
    [InlineData("10.1.2.3/0", "0.0.0.0/0", "255.255.255.255")]
    [InlineData("10.1.2.3/31", "10.1.2.2/31", null)]
    [InlineData("10.1.2.3/32", "10.1.2.3/32", null)]
    [InlineData("fd00::1:2/65", "fd00::/65", null)]
    public void Networks_of_addresses(string text, string network, string? broadcast)
    {
        IPPrefix prefix = IPPrefix.Parse(text);
        Assert.Equal((network, broadcast, text), (prefix.Network.ToString(), prefix.Broadcast?.ToString(), prefix.ToString()));
        Assert.True(prefix.Contains(prefix.Address));
    }

    [Theory]
    [InlineData("10.0.0.0/8", "10.99.0.0/16", true)]
    [InlineData("10.99.0.0/16", "10.0.0.0/8", true)]
    [InlineData("10.99.0.0/16", "10.98.0.0/16", false)]
    [InlineData("0.0.0.0/0", "fd00::/64", false)]
    public void Networks_that_overlap(string first, string second, bool overlap) =>
        Assert.Equal(overlap, IPPrefix.Parse(first).Overlaps(IPPrefix.Parse(second)));

    private static InterfaceAddress Address(int index, string text) =>
        new(index, IPPrefix.Parse(text)) { Broadcast = IPPrefix.Parse(text).Broadcast };

    private static int Pair(NetlinkSocket socket)
    {
        new NewLink("veth", "a") { IsUp = true, Peer = new NewLink("veth", "b") }.Add(socket);
        LinkChange.SetUp(socket, Links.Find(socket, "b")!.Index, true);
        return Links.Find(socket, "a")!.Index;
    }
}
