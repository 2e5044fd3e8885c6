using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Networking;
using PSContainer.Engine.Networking.Netlink;
using PSContainer.Tests.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Networking;

/// <summary>Interfaces made and changed by messages of our own, against what ip(8) sees.</summary>
[Trait("Category", "Privileged")]
[Collection(MachineTestsCollection.Name)]
public class LinkTests
{
    [PrivilegedFact("ip")]
    public void A_bridge_and_a_pair_attached_to_it() => OwnNetwork.Run(socket =>
    {
        new NewLink("bridge", "br0") { HardwareAddress = [2, 0, 0, 0, 0, 1], IsUp = true }.Add(socket);
        Link bridge = Links.Find(socket, "br0")!;
        new NewLink("veth", "host0")
        {
            HardwareAddress = [0xfe, 1, 2, 3, 4, 5],
            Mtu = 1400,
            TxQueueLength = 77,
            Master = bridge.Index,
            IsUp = true,
            Peer = new NewLink("veth", "peer0") { HardwareAddress = [2, 66, 172, 17, 0, 2], Mtu = 1300, TxQueueLength = 88 },
        }.Add(socket);
        LinkChange.SetHairpin(socket, Links.Find(socket, "host0")!.Index, true);

        JsonNode host = Ip.Link("host0")!, peer = Ip.Link("peer0")!;
        Assert.Equal(
            ("veth", 1400, 77, "br0", "fe:01:02:03:04:05", true),
            (Kind(host), host["mtu"]!.GetValue<int>(), host["txqlen"]!.GetValue<int>(), host["master"]!.GetValue<string>(), host["address"]!.GetValue<string>(), host["linkinfo"]!["info_slave_data"]!["hairpin"]!.GetValue<bool>()));
        Assert.Equal((1300, 88, "02:42:ac:11:00:02"), (peer["mtu"]!.GetValue<int>(), peer["txqlen"]!.GetValue<int>(), peer["address"]!.GetValue<string>()));
        Assert.Contains("UP", Flags(host));
        Assert.DoesNotContain("UP", Flags(peer));
        Assert.Equal("bridge", Kind(Ip.Link("br0")!));

        foreach (string name in (string[])["br0", "host0", "peer0", "lo"])
            AssertSame(Ip.Link(name)!, Links.Find(socket, name)!, socket);
        Assert.Equal(["br0", "host0", "lo", "peer0"], Links.List(socket).Select(l => l.Name).Order());

        LinkChange.SetHairpin(socket, Links.Find(socket, "host0")!.Index, false);
        LinkChange.SetMaster(socket, Links.Find(socket, "host0")!.Index, 0);
        Assert.Null(Ip.Link("host0")!["master"]);
        LinkChange.Delete(socket, Links.Find(socket, "host0")!.Index);
        Assert.Null(Ip.Link("peer0"));
    });

    [PrivilegedFact("ip")]
    public void Every_change() => OwnNetwork.Run(socket =>
    {
        new NewLink("veth", "a") { Peer = new NewLink("veth", "b") }.Add(socket);
        new NewLink("bridge", "br0").Add(socket);
        int index = Links.Find(socket, "a")!.Index;
        LinkChange.SetUp(socket, index, true);
        Assert.Contains("UP", Flags(Ip.Link("a")!));
        LinkChange.SetUp(socket, index, false);
        Assert.DoesNotContain("UP", Flags(Ip.Link("a")!));
        LinkChange.Rename(socket, index, "fifteen-letters");
        LinkChange.SetMtu(socket, index, 999);
        LinkChange.SetTxQueueLength(socket, index, 5);
        LinkChange.SetHardwareAddress(socket, index, new byte[] { 2, 9, 8, 7, 6, 5 });
        LinkChange.SetArp(socket, index, false);
        LinkChange.SetMaster(socket, index, Links.Find(socket, "br0")!.Index);
        JsonNode link = Ip.Link("fifteen-letters")!;
        Assert.Equal((999, 5, "02:09:08:07:06:05", "br0"), (link["mtu"]!.GetValue<int>(), link["txqlen"]!.GetValue<int>(), link["address"]!.GetValue<string>(), link["master"]!.GetValue<string>()));
        Assert.Contains("NOARP", Flags(link));
        AssertSame(link, Links.Get(socket, index)!, socket);
        LinkChange.SetArp(socket, index, true);
        Assert.DoesNotContain("NOARP", Flags(Ip.Link("fifteen-letters")!));
    });

    [PrivilegedFact("ip")]
    public void Kinds_with_one_below() => OwnNetwork.Run(socket =>
    {
        new NewLink("veth", "a") { Peer = new NewLink("veth", "b") }.Add(socket);
        int below = Links.Find(socket, "a")!.Index;
        new NewLink("macvlan", "mv0") { Parent = below, MacvlanMode = 4 }.Add(socket);
        JsonNode macvlan = Ip.Link("mv0")!;
        Assert.Equal(("macvlan", "bridge", "a"), (Kind(macvlan), macvlan["linkinfo"]!["info_data"]!["mode"]!.GetValue<string>(), macvlan["link"]!.GetValue<string>()));
        Assert.Equal(("macvlan", below), (Links.Find(socket, "mv0")!.Kind, Links.Find(socket, "mv0")!.Parent));

        // What this kernel has not, is said by name; where it has it, it is there.
        foreach ((NewLink link, string kind, string name) in (List<(NewLink, string, string)>)
        [
            (new NewLink("macvtap", "mt0") { Parent = below, MacvlanMode = 4 }, "macvtap", "mt0"),
            (new NewLink("vlan", "vl0") { Parent = below, VlanId = 100 }, "vlan", "vl0"),
            (new NewLink("dummy", "du0"), "dummy", "du0"),
            (new NewLink("ifb", "if0"), "ifb", "if0"),
        ])
        {
            try
            {
                link.Add(socket);
                Assert.Equal(kind, Kind(Ip.Link(name)!));
            }
            catch (LinuxException e)
            {
                Assert.Equal(Errno.EOPNOTSUPP, e.Errno);
                Assert.Contains("Unknown device type", e.Message, StringComparison.Ordinal);
            }
        }
    });

    [PrivilegedFact("ip")]
    public void Into_another_namespace_under_another_name() => OwnNetwork.Run(socket =>
    {
        using NetworkNamespaceFile here = NetworkNamespaceFile.Own();
        NetworkNamespaceFile? there = null;
        OwnNetwork.Run(() => there = NetworkNamespaceFile.Own());
        using (there)
        {
            Assert.False(here.IsSameAs(there!));
            using NetlinkSocket inside = there!.OpenSocket();
            new NewLink("veth", "a") { Peer = new NewLink("veth", "eth0") { Namespace = there.Descriptor } }.Add(socket);
            Assert.Null(Links.Find(socket, "eth0"));
            Assert.Equal("veth", Links.Find(inside, "eth0")!.Kind);
            LinkChange.Move(socket, Links.Find(socket, "a")!.Index, there.Descriptor, "eth%d");
            Assert.Equal(["eth0", "eth1", "lo"], Links.List(inside).Select(l => l.Name).Order());
            LinkChange.Move(inside, Links.Find(inside, "eth1")!.Index, here.Descriptor, "back");
            Assert.NotNull(Ip.Link("back"));

            // The calling thread is where it was.
            using NetworkNamespaceFile now = NetworkNamespaceFile.Own();
            Assert.True(here.IsSameAs(now));
        }
    });

    [PrivilegedFact("ip")]
    public void By_a_process() => OwnNetwork.Run(socket =>
    {
        using Sandbox sandbox = new();
        int pid = sandbox.Sleeping().InitProcessId, pidfd = Libc.TryPidfdOpen(pid);
        using NetworkNamespaceFile there = NetworkNamespaceFile.OfProcess(pidfd);
        using NetworkNamespaceFile path = NetworkNamespaceFile.OfPath($"/proc/{pid}/ns/net");
        Libc.Close(pidfd);
        Assert.True(path.IsSameAs(there));
        new NewLink("veth", "a") { Peer = new NewLink("veth", "b") }.Add(socket);
        LinkChange.MoveToProcess(socket, Links.Find(socket, "b")!.Index, pid, "inner");
        Assert.Equal("veth", Kind(Ip.Link("inner", pid)!));
    });

    [PrivilegedFact]
    public void What_is_no_namespace_is_said_so()
    {
        ContainerException error = Assert.Throws<ContainerException>(() => NetworkNamespaceFile.OfPath("/proc/self/ns/uts"));
        Assert.Contains("not a network namespace", error.Message, StringComparison.Ordinal);
        Assert.Throws<ContainerException>(() => NetworkNamespaceFile.OfPath("/etc/passwd"));
        Assert.Equal(Errno.ENOENT, Assert.Throws<LinuxException>(() => NetworkNamespaceFile.OfPath("/nonexistent")).Errno);
    }

    [PrivilegedFact("ip")]
    public void Errors_have_the_kernels_words() => OwnNetwork.Run(socket =>
    {
        new NewLink("bridge", "br0").Add(socket);
        Assert.Equal(Errno.EEXIST, Assert.Throws<LinuxException>(() => new NewLink("bridge", "br0").Add(socket)).Errno);
        Assert.Null(Links.Find(socket, "nothing"));
        Assert.Null(Links.Get(socket, 9999));
        LinuxException mtu = Assert.Throws<LinuxException>(() => new NewLink("bridge", "br1") { Mtu = 10 }.Add(socket));
        Assert.Equal(Errno.EINVAL, mtu.Errno);
        Assert.Contains("mtu less than device minimum", mtu.Message, StringComparison.Ordinal);
        Assert.Equal(["br0", "lo"], Links.List(socket).Select(l => l.Name).Order());
    });

    [PrivilegedFact]
    public void Without_privilege_nothing_is_made() => OwnNetwork.Run(() =>
    {
        Libc.Check(Libc.TrySetResUid(65534), "setresuid"); // of this thread alone
        using NetlinkSocket socket = NetlinkSocket.Open();
        Assert.Equal(Errno.EPERM, Assert.Throws<LinuxException>(() => new NewLink("bridge", "br0").Add(socket)).Errno);
        Assert.Equal("lo", Assert.Single(Links.List(socket)).Name);
    });

    private static string Kind(JsonNode link) => link["linkinfo"]?["info_kind"]?.GetValue<string>() ?? string.Empty;

    private static string[] Flags(JsonNode link) => [.. link["flags"]!.AsArray().Select(f => f!.GetValue<string>())];

    private static void AssertSame(JsonNode ip, Link link, NetlinkSocket socket)
    {
        string address = string.Join(':', link.HardwareAddress.Select(b => b.ToString("x2")));
        string master = link.Master == 0 ? string.Empty : Links.Get(socket, link.Master)!.Name;
        Assert.Equal(
            (ip["ifindex"]!.GetValue<int>(), ip["ifname"]!.GetValue<string>(), Kind(ip), ip["mtu"]!.GetValue<int>(), ip["txqlen"]!.GetValue<int>(), ip["address"]!.GetValue<string>(), ip["master"]?.GetValue<string>() ?? string.Empty),
            (link.Index, link.Name, link.Kind, link.Mtu, link.TxQueueLength, address, master));
        Assert.Equal((Flags(ip).Contains("UP"), !Flags(ip).Contains("NOARP")), (link.IsUp, link.HasArp));
        Assert.Equal(ip["linkinfo"]?["info_slave_data"]?["hairpin"]?.GetValue<bool>() ?? false, link.Hairpin);
    }
}
