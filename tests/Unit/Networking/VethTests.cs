using System;
using System.Linq;
using System.Text.Json.Nodes;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Networking;
using PSContainer.Engine.Networking.Netlink;
using PSContainer.Engine.Networking.Strategies;
using PSContainer.Tests.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Networking;

/// <summary>Containers with pairs of interfaces, against what ip(8) sees on both sides.</summary>
[Trait("Category", "Privileged")]
[Collection(MachineTestsCollection.Name)]
public class VethTests
{
    [PrivilegedFact("ip", "nsenter")]
    public void All_that_a_network_says_is_there() => OwnNetwork.Run(socket =>
    {
        using Sandbox sandbox = new();
        Inside.MakeBridge(socket, "br0", "10.77.0.1/24", "fd00:77::1/64");
        string[] before = Inside.Names(socket);
        Container container = Inside.Sleeping(sandbox, sandbox.Config(c => c.Networks.Add(new()
        {
            Type = "veth",
            Name = "fifteen-letters",
            Bridge = "br0",
            MacAddress = "02:42:ac:11:00:02",
            Address = "10.77.0.2/24",
            Gateway = "10.77.0.1",
            IPv6Address = "fd00:77::2/64",
            IPv6Gateway = "fd00:77::1",
            Mtu = 1400,
            TxQueueLen = 55,
            HostInterfaceName = "host-end",
            HairpinMode = true,
        })));
        int pid = container.InitProcessId;

        // The kernel tells of the carrier a moment later.
        Assert.True(Machine.WaitUntil(() => Text(Ip.Link("fifteen-letters", pid)!, "operstate") == "UP" && Text(Ip.Link("host-end")!, "operstate") == "UP"));
        JsonNode inner = Ip.Link("fifteen-letters", pid)!, outer = Ip.Link("host-end")!;
        Assert.Equal(("02:42:ac:11:00:02", 1400, 55, "UP"), (Text(inner, "address"), Number(inner, "mtu"), Number(inner, "txqlen"), Text(inner, "operstate")));
        Assert.Equal(("br0", 1400, 55, "UP"), (Text(outer, "master"), Number(outer, "mtu"), Number(outer, "txqlen"), Text(outer, "operstate")));
        Assert.True(outer["linkinfo"]!["info_slave_data"]!["hairpin"]!.GetValue<bool>());
        Assert.Equal(["10.77.0.2/24", "fd00:77::2/64"], Ip.Addresses("fifteen-letters", pid).Order());
        Assert.Equal(["default via 10.77.0.1 dev fifteen-letters"], Ip.Routes(pid));
        Assert.Equal(["default via fd00:77::1 dev fifteen-letters"], Ip.Routes(pid, "-6"));

        VethPairName pair = Assert.Single(sandbox.Factory.Load(container.Id).GetState().Extension!.VethPairs);
        Assert.Equal(("fifteen-letters", "host-end", Text(outer, "address")), (pair.ContainerInterfaceName, pair.HostInterfaceName, pair.HostMacAddress));
        Assert.Equal(0, Inside.Run(container, "/bin/busybox", "ping", "-c", "1", "-w", "5", "10.77.0.1").ExitCode);
        Assert.Equal(0, Inside.Run(container, "/bin/busybox", "ping6", "-c", "1", "-w", "5", "fd00:77::1").ExitCode);
        container.Destroy(force: true);
        Assert.Equal(before, Inside.Names(socket));
    });

    [PrivilegedFact("ip", "nsenter")]
    public void Two_containers_on_a_bridge_reach_each_other_and_each_byte_is_counted() => OwnNetwork.Run(socket =>
    {
        using Sandbox sandbox = new();
        Inside.MakeBridge(socket, "br0");
        Container[] both = [Inside.Sleeping(sandbox, On(sandbox, "br0", "10.77.0.2/24")), Inside.Sleeping(sandbox, On(sandbox, "br0", "10.77.0.3/24"))];
        NetworkInterface before = both[0].GetStats().Interfaces!.Single(i => i.Name == "eth0");

        // 200 requests and as many answers of 1400 bytes, with 8 of ICMP, 20 of IP and 14 of Ethernet.
        Assert.Equal(0, Inside.Run(both[0], "/bin/busybox", "ping", "-q", "-c", "200", "-i", "0.002", "-s", "1400", "10.77.0.3").ExitCode);
        NetworkInterface after = both[0].GetStats().Interfaces!.Single(i => i.Name == "eth0");
        const double Bytes = 200 * 1442;
        Assert.InRange(after.RxBytes - before.RxBytes, Bytes, Bytes * 1.02);
        Assert.InRange(after.TxBytes - before.TxBytes, Bytes, Bytes * 1.02);
        Assert.InRange(both[1].GetStats().Interfaces!.Single(i => i.Name == "eth0").RxBytes, Bytes, Bytes * 1.02);
        JsonNode counted = Ip.ListOf(both[0].InitProcessId, "-s link show eth0")[0]!["stats64"]!;
        Assert.InRange(counted["rx"]!["bytes"]!.GetValue<ulong>(), after.RxBytes, after.RxBytes + 1000);
    });

    [PrivilegedFact("ip", "nsenter")]
    public void Started_again_it_has_its_network_again() => OwnNetwork.Run(socket =>
    {
        using Sandbox sandbox = new();
        Inside.MakeBridge(socket, "br0", "10.77.0.1/24");
        ContainerConfig config = On(sandbox, "br0", "10.77.0.2/24");
        config.Networks[^1].HostInterfaceName = "host-end";
        Container container = Inside.Sleeping(sandbox, config);
        for (int i = 0; i < 3; i++)
        {
            Inside.Kill(container);
            Inside.Start(container);
            Assert.Equal(["10.77.0.2/24"], Ip.Addresses("eth0", container.InitProcessId));
            Assert.Equal(0, Inside.Run(container, "/bin/busybox", "ping", "-c", "1", "-w", "5", "10.77.0.1").ExitCode);
        }

        container.Destroy(force: true);
        Assert.Equal(["br0", "lo"], Inside.Names(socket));
    });

    [PrivilegedFact("ip", "nsenter")]
    public void Several_networks_and_names_that_the_engine_finds() => OwnNetwork.Run(socket =>
    {
        using Sandbox sandbox = new();
        Inside.MakeBridge(socket, "br0");
        Inside.MakeBridge(socket, "br1");
        Container container = Inside.Sleeping(sandbox, sandbox.Config(c =>
        {
            c.Networks.Add(new() { Type = "veth", Name = "eth0", Bridge = "br0", Address = "10.77.0.2/24" });
            c.Networks.Add(new() { Type = "veth", Name = "eth1", Bridge = "br1", Address = "10.78.0.2/24", Gateway = "10.78.0.1" });
            c.Networks.Add(new() { Type = "veth", Name = "eth2", HostInterfaceName = "alone" });
        }));
        Assert.Equal(["eth0", "eth1", "eth2", "lo"], container.GetStats().Interfaces!.Select(i => i.Name).Order());
        VethPairName[] pairs = [.. container.GetState().Extension!.VethPairs];
        Assert.Equal(["eth0", "eth1", "eth2"], pairs.Select(p => p.ContainerInterfaceName));
        Assert.Matches("^veth[0-9a-f]{8}$", pairs[0].HostInterfaceName);
        Assert.Equal("br1", Text(Ip.Link(pairs[1].HostInterfaceName)!, "master"));
        Assert.Null(Ip.Link("alone")!["master"]);
        container.Destroy(force: true);
        Assert.Equal(["br0", "br1", "lo"], Inside.Names(socket));
    });

    [PrivilegedFact("ip", "nsenter")]
    public void In_a_namespace_that_is_joined_it_goes_with_the_container_and_the_rest_stays() => OwnNetwork.Run(socket =>
    {
        using Sandbox sandbox = new();
        Inside.MakeBridge(socket, "br0");
        Container first = Inside.Sleeping(sandbox, On(sandbox, "br0", "10.77.0.2/24"));
        Container second = sandbox.Create(sandbox.Config(c =>
        {
            Join(c, first);
            c.Networks = [new() { Type = "netns" }, new() { Type = "veth", Name = "eth1", Bridge = "br0", Address = "10.77.0.3/24" }];
            c.Routes.Add(new() { Destination = "10.99.0.0/16", Gateway = "10.77.0.1", InterfaceName = "eth1" });
        }));
        Inside.Start(second);
        Assert.Equal(["10.77.0.3/24"], Ip.Addresses("eth1", first.InitProcessId));
        Assert.Equal(["10.99.0.0/16 via 10.77.0.1 dev eth1"], Ip.Routes(first.InitProcessId));
        second.Destroy(force: true);
        Assert.Equal(["eth0", "lo"], first.GetStats().Interfaces!.Select(i => i.Name).Order());
        Assert.Equal(3, Inside.Names(socket).Length); // br0, lo and one end

        // A failure takes back what the namespace would keep.
        Container third = sandbox.Create(sandbox.Config(c =>
        {
            Join(c, first);
            c.Networks = [new() { Type = "veth", Name = "eth2", Bridge = "br0", Address = "10.77.0.4/24" }];
            c.Routes.Add(new() { Destination = "10.98.0.0/16", InterfaceName = "eth0" });
            c.Routes.Add(new() { Destination = "10.97.0.0/16", InterfaceName = "missing" });
        }));
        ContainerException error = Assert.Throws<ContainerException>(() => Inside.Start(third));
        Assert.Contains("$.routes[1].interface_name", error.Message, StringComparison.Ordinal);
        Assert.Equal(["eth0", "lo"], first.GetStats().Interfaces!.Select(i => i.Name).Order());
        Assert.Empty(Ip.Routes(first.InitProcessId));
        Assert.Equal(3, Inside.Names(socket).Length);
    });

    [PrivilegedFact("ip", "nsenter")]
    public void In_a_user_namespace() => OwnNetwork.Run(socket =>
    {
        using Sandbox sandbox = new();
        Inside.MakeBridge(socket, "br0", "10.77.0.1/24");
        Container container = Inside.Sleeping(sandbox, UserNamespace.Mapped(sandbox, c => c.Networks.Add(new() { Type = "veth", Name = "eth0", Bridge = "br0", Address = "10.77.0.2/24", Gateway = "10.77.0.1" })));
        Assert.Equal(["default via 10.77.0.1 dev eth0"], Ip.Routes(container.InitProcessId));
        Assert.Equal(0, Inside.Run(container, "/bin/busybox", "ping", "-c", "1", "-w", "5", "10.77.0.1").ExitCode);
    });

    [PrivilegedFact("ip")]
    public void Detached_and_attached_again() => OwnNetwork.Run(socket =>
    {
        using Sandbox sandbox = new();
        Inside.MakeBridge(socket, "br0");
        ContainerConfig config = On(sandbox, "br0", "10.77.0.2/24");
        config.Networks[^1].HairpinMode = true;
        Container container = Inside.Sleeping(sandbox, config);
        VethPairName pair = Assert.Single(container.GetState().Extension!.VethPairs);
        INetworkStrategy veth = NetworkStrategies.Of("veth");
        veth.Detach(socket, "$", config.Networks[^1], pair);
        Assert.Null(Ip.Link(pair.HostInterfaceName)!["master"]);
        veth.Attach(socket, "$", config.Networks[^1], pair);
        JsonNode again = Ip.Link(pair.HostInterfaceName)!;
        Assert.Equal("br0", Text(again, "master"));
        Assert.True(again["linkinfo"]!["info_slave_data"]!["hairpin"]!.GetValue<bool>());
        container.Destroy(force: true);
        veth.Detach(socket, "$", config.Networks[^1], pair);
        Assert.Equal(Errno.ENODEV, Assert.Throws<ContainerException>(() => veth.Attach(socket, "$", config.Networks[^1], pair)).Errno);
    });

    [PrivilegedFact("ip")]
    public void Somebody_elses_interface_of_the_same_name_is_left_alone() => OwnNetwork.Run(socket =>
    {
        using Sandbox sandbox = new();
        Container container = Inside.Sleeping(sandbox, sandbox.Config(c => c.Networks.Add(new() { Type = "veth", Name = "eth0", HostInterfaceName = "mine" })));
        Inside.Kill(container);
        Assert.True(Machine.WaitUntil(() => Links.Find(socket, "mine") is null), "the kernel has not removed the pair");
        new NewLink("veth", "mine") { Peer = new NewLink("veth", "other") }.Add(socket);
        ContainerException error = Assert.Throws<ContainerException>(() => Inside.Start(container));
        Assert.Equal(Errno.EEXIST, error.Errno);
        container.Destroy(force: true);
        Assert.Equal(["lo", "mine", "other"], Inside.Names(socket));
    });

    private static ContainerConfig On(Sandbox sandbox, string bridge, string address) =>
        sandbox.Config(c => c.Networks.Add(new() { Type = "veth", Name = "eth0", Bridge = bridge, Address = address }));

    private static void Join(ContainerConfig config, Container other)
    {
        config.Namespaces.RemoveAll(n => n.Type == NamespaceType.Network);
        config.Namespaces.Add(new(NamespaceType.Network, $"/proc/{other.InitProcessId}/ns/net"));
    }

    private static string Text(JsonNode node, string member) => node[member]!.GetValue<string>();

    private static int Number(JsonNode node, string member) => node[member]!.GetValue<int>();
}
