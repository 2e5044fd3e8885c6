using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Text.Json.Nodes;
using System.Threading;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Networking.Managed;
using PSContainer.Engine.Networking.Netlink;
using PSContainer.Tests.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Networking;

/// <summary>Networks that the engine keeps: bridges, addresses, rules; each test in a network namespace that stands for the machine.</summary>
[Trait("Category", "Privileged")]
[Collection(MachineTestsCollection.Name)]
public class ManagedNetworkTests
{
    [PrivilegedFact("ip", "nft")]
    public void Made_seen_and_removed() => OwnNetwork.Run(socket =>
    {
        using Sandbox sandbox = new();
        NetworkStore store = new(sandbox.Factory.StateRoot);
        Assert.Empty(store.List());
        File.WriteAllText("/proc/sys/net/ipv4/ip_forward", "0"); // of this namespace; a new one has what the machine has
        ManagedNetwork made = store.Create(new() { Name = "front", Mtu = 1400 });
        Assert.Equal(("10.89.0.0/24", "10.89.0.1"), (made.Subnet, made.Gateway));
        JsonNode bridge = Ip.Link(made.Bridge)!;
        Assert.Equal(("bridge", 1400, made.BridgeMacAddress), (bridge["linkinfo"]!["info_kind"]!.GetValue<string>(), bridge["mtu"]!.GetValue<int>(), bridge["address"]!.GetValue<string>()));
        Assert.Equal(["10.89.0.1/24"], Ip.Addresses(made.Bridge));
        Assert.Contains("masquerade", Ip.Try("nft", "list ruleset").Output, StringComparison.Ordinal);
        Assert.Equal("1", File.ReadAllText("/proc/sys/net/ipv4/ip_forward").Trim());
        ManagedNetwork second = store.Create(new() { Name = "back", Subnet = "10.99.0.0/16", Gateway = "10.99.9.9", Bridge = "back0" });
        Assert.Equal(["back 10.99.0.0/16", "front 10.89.0.0/24"], store.List().Select(n => n.ToString()));
        Assert.Equal(["10.99.9.9/16"], Ip.Addresses("back0"));

        // No container's id is one of these directories.
        Assert.Empty(sandbox.Factory.ListIds());
        store.Remove("front");
        store.Remove(second.Name);
        Assert.Empty(store.List());
        Assert.Equal(["lo"], Inside.Names(socket));
        Assert.Equal(string.Empty, Ip.Try("nft", "list ruleset").Output);
        Assert.Equal("0", File.ReadAllText("/proc/sys/net/ipv4/ip_forward").Trim());
    });

    [PrivilegedFact("ip", "nft")]
    public void What_cannot_be_is_named_and_leaves_nothing() => OwnNetwork.Run(socket =>
    {
        using Sandbox sandbox = new();
        NetworkStore store = new(sandbox.Factory.StateRoot);
        Inside.MakeBridge(socket, "taken", "10.50.0.1/24");
        Assert.Equal(["$.name", "$.bridge", "$.mtu", "$.subnet"], Assert.Throws<ConfigInvalidException>(() => store.Create(new() { Name = "a/b", Bridge = "more-than-15-characters", Mtu = 5, Subnet = "10.0.0.1/24" })).Violations.Select(v => v.JsonPath));
        Assert.Equal(["$.gateway"], Assert.Throws<ConfigInvalidException>(() => store.Create(new() { Name = "a", Subnet = "10.0.0.0/24", Gateway = "10.0.0.255" })).Violations.Select(v => v.JsonPath));
        Assert.Equal(Errno.EADDRINUSE, Fail(() => store.Create(new() { Name = "a", Subnet = "10.50.0.0/16" })).Errno);
        Assert.Equal(Errno.EEXIST, Fail(() => store.Create(new() { Name = "a", Bridge = "taken" })).Errno);
        Assert.Equal(Errno.ENOENT, Fail(() => store.Get("a")).Errno);
        Assert.Equal(Errno.ENOENT, Fail(() => store.Get("../a")).Errno);
        Assert.Equal(["lo", "taken"], Inside.Names(socket));
        store.Create(new() { Name = "a" });
        Assert.Equal(Errno.EEXIST, Fail(() => store.Create(new() { Name = "a" })).Errno);
        Assert.Equal(Errno.EINVAL, Fail(() => store.Allocate("a", "x", address: IPAddress.Parse("10.1.1.1"))).Errno);
        Assert.Equal(Errno.EADDRINUSE, Fail(() => store.Allocate("a", "x", address: IPAddress.Parse("10.89.0.1"))).Errno);
        store.Allocate("a", "x", ports: [new() { HostPort = 8080, ContainerPort = 80 }]);
        Assert.Equal(Errno.EADDRINUSE, Fail(() => store.Allocate("a", "y", ports: [new() { HostPort = 8080, ContainerPort = 81 }])).Errno);
        Assert.Equal(["$.ports[0].host_port", "$.ports[0].protocol"], Assert.Throws<ConfigInvalidException>(() => store.Allocate("a", "y", ports: [new() { HostPort = 0, ContainerPort = 81, Protocol = "x" }])).Violations.Select(v => v.JsonPath));
        Assert.Equal(Errno.EBUSY, Fail(() => store.Remove("a")).Errno);
        store.Release("x");
        store.Remove("a");
        Assert.Equal(["lo", "taken"], Inside.Names(socket));
    });

    [PrivilegedFact("ip", "nft")]
    public void Containers_reach_each_other_and_a_published_port_answers() => OwnNetwork.Run(socket =>
    {
        using Sandbox sandbox = new();
        LinkChange.SetUp(socket, Links.Find(socket, "lo")!.Index, true);
        NetworkStore store = new(sandbox.Factory.StateRoot);
        store.Create(new() { Name = "net" });
        Container server = On(sandbox, store, "net", ports: [new() { HostPort = 8080, ContainerPort = 80 }]), client = On(sandbox, store, "net");
        Assert.Equal(["10.89.0.2/24", "10.89.0.3/24"], store.GetLeases("net").Select(l => l.Address));
        Assert.Equal(0, Inside.Run(server, "/bin/sh", "-c", "echo hello > /tmp/page; busybox httpd -p 80 -h /tmp").ExitCode);
        Assert.Equal("hello\n", Inside.Run(client, "/bin/busybox", "wget", "-q", "-O", "-", "http://10.89.0.2/page").Output);
        foreach (string address in (string[])["127.0.0.1", "10.89.0.1"])
        {
            (int code, string output, string error) = Ip.Try("busybox", $"wget -q -O - http://{address}:8080/page");
            Assert.True(code == 0, address + error);
            Assert.Equal("hello\n", output);
        }

        // A neighbour, and the container itself, by the host's address and port.
        Assert.Equal("hello\n", Inside.Run(client, "/bin/busybox", "wget", "-q", "-O", "-", "http://10.89.0.1:8080/page").Output);
        Assert.Equal("hello\n", Inside.Run(server, "/bin/busybox", "wget", "-q", "-O", "-", "http://10.89.0.1:8080/page").Output);
        server.Destroy(force: true);
        Assert.Equal("10.89.0.3/24", Assert.Single(store.GetLeases("net")).Address);
        Assert.NotEqual(0, Ip.Try("busybox", "wget -q -O - http://127.0.0.1:8080/page").Code);
        client.Destroy(force: true);
        store.Remove("net");
        Assert.Equal(["lo"], Inside.Names(socket));
    });

    [PrivilegedFact("ip", "nft")]
    public void An_isolated_network_reaches_nothing() => OwnNetwork.Run(socket =>
    {
        using Sandbox sandbox = new();
        NetworkStore store = new(sandbox.Factory.StateRoot);
        store.Create(new() { Name = "open" });
        store.Create(new() { Name = "closed", IsIsolated = true });
        Container open = On(sandbox, store, "open"), one = On(sandbox, store, "closed"), other = On(sandbox, store, "closed");
        Assert.Equal(0, Ping(open, "10.89.0.1"));
        Assert.Equal(0, Ping(one, "10.89.1.2"));
        Assert.Empty(Ip.Routes(one.InitProcessId));

        // Not even where it knows a way that nobody told it.
        Assert.Equal(0, Ip.Try("nsenter", $"-t {one.InitProcessId} -n ip route add default dev eth0").Code);
        Assert.Equal(0, Ip.Try("nsenter", $"-t {one.InitProcessId} -n ip neigh add 10.89.0.2 lladdr {store.Get("closed").BridgeMacAddress} dev eth0").Code);
        Assert.NotEqual(0, Ping(one, "10.89.0.2"));
        Assert.NotEqual(0, Ping(one, "10.89.0.1"));
        Assert.NotEqual(0, Ping(open, "10.89.1.1"));
        GC.KeepAlive(other);
    });

    [PrivilegedFact("ip", "nft")]
    public void Connected_and_disconnected_while_it_runs() => OwnNetwork.Run(socket =>
    {
        using Sandbox sandbox = new();
        NetworkStore store = new(sandbox.Factory.StateRoot);
        store.Create(new() { Name = "net" });
        Container container = Inside.Sleeping(sandbox, sandbox.Config());
        container.ConnectNetwork(store.Allocate("net", container.Id, "eth7"));
        Assert.Equal(["10.89.0.2/24"], Ip.Addresses("eth7", container.InitProcessId));
        Assert.Equal(["default via 10.89.0.1 dev eth7"], Ip.Routes(container.InitProcessId));
        Assert.Equal(0, Ping(container, "10.89.0.1"));
        Assert.Equal(["$.networks[2].name"], Assert.Throws<ConfigInvalidException>(() => container.ConnectNetwork(store.Allocate("net", container.Id, "eth7"))).Violations.Select(v => v.JsonPath));

        // It is a part of the container: the next start has it too.
        Inside.Kill(container);
        Inside.Start(container);
        Assert.Equal(["10.89.0.2/24"], Ip.Addresses("eth7", container.InitProcessId));
        container.DisconnectNetwork("eth7");
        store.Release(container.Id, "net");
        Assert.Equal("lo", Assert.Single(container.GetStats().Interfaces!).Name);
        Assert.Equal(Errno.ENODEV, Fail(() => container.DisconnectNetwork("eth7")).Errno);
        Inside.Kill(container);
        Inside.Start(container);
        Assert.Equal("lo", Assert.Single(container.GetStats().Interfaces!).Name);

        // What is refused leaves it as it was.
        ContainerNetwork wrong = store.Allocate("net", container.Id, "eth8");
        wrong.Bridge = "missing";
        ContainerException error = Fail(() => container.ConnectNetwork(wrong));
        Assert.Contains("$.networks[1].bridge", error.Message, StringComparison.Ordinal);
        (wrong.Bridge, wrong.Gateway) = (store.Get("net").Bridge, "10.1.1.1");
        Assert.Equal(Errno.ENETUNREACH, Fail(() => container.ConnectNetwork(wrong)).Errno);
        Assert.Equal("lo", Assert.Single(container.GetStats().Interfaces!).Name);
        Assert.Single(sandbox.Factory.Load(container.Id).Config.Networks);
        Assert.Empty(container.GetState().Extension!.VethPairs);
    });

    [PrivilegedFact("ip", "nft")]
    public void A_bridge_that_has_gone_is_made_again_at_the_next_start() => OwnNetwork.Run(socket =>
    {
        using Sandbox sandbox = new();
        NetworkStore store = new(sandbox.Factory.StateRoot);
        ManagedNetwork network = store.Create(new() { Name = "net" });
        Container container = On(sandbox, store, "net");
        Inside.Kill(container);
        Ip.Run($"link delete {network.Bridge}");
        Ip.Try("nft", "flush ruleset");
        Inside.Start(container);
        Assert.Equal(0, Ping(container, "10.89.0.1"));
        Assert.Contains("masquerade", Ip.Try("nft", "list ruleset").Output, StringComparison.Ordinal);
    });

    [PrivilegedFact("ip", "nft")]
    public void Fifty_at_once_have_fifty_addresses_and_give_them_back() => OwnNetwork.Run(socket =>
    {
        using Sandbox sandbox = new();
        NetworkStore store = new(sandbox.Factory.StateRoot);
        store.Create(new() { Name = "net" });
        for (int round = 0; round < 3; round++)
        {
            ConcurrentDictionary<string, string> addresses = new();
            AtOnce(50, i => addresses[$"c{i}"] = new NetworkStore(sandbox.Factory.StateRoot).Allocate("net", $"c{i}").Address);
            Assert.Equal(50, addresses.Values.Distinct().Count());
            Assert.Equal(addresses.OrderBy(a => a.Key), store.GetLeases("net").Select(l => new KeyValuePair<string, string>(l.ContainerId, l.Address)).OrderBy(a => a.Key));
            AtOnce(50, i => store.Release($"c{i}"));
            Assert.Empty(store.GetLeases("net"));
        }

        ConcurrentBag<Container> containers = [];
        AtOnce(20, _ => containers.Add(On(sandbox, store, "net")));
        Assert.Equal(20, containers.Select(c => Assert.Single(Ip.Addresses("eth0", c.InitProcessId))).Distinct().Count());
        AtOnce(20, _ =>
        {
            Assert.True(containers.TryTake(out Container? container));
            container.Destroy(force: true);
        });
        Assert.Empty(store.GetLeases("net"));
        store.Remove("net");
        Assert.Equal(["lo"], Inside.Names(socket));
    });

    [PrivilegedFact("ip", "nft")]
    public void An_address_of_a_container_that_was_never_made_is_free_again() => OwnNetwork.Run(socket =>
    {
        using Sandbox sandbox = new();
        NetworkStore store = new(sandbox.Factory.StateRoot);
        store.Create(new() { Name = "net", Subnet = "10.90.0.0/29" });
        for (int i = 0; i < 5; i++)
            store.Allocate("net", $"c{i}");
        Assert.Equal(Errno.EADDRNOTAVAIL, Fail(() => store.Allocate("net", "c5")).Errno);

        // As if whoever asked had been killed: its lease names a process of another boot.
        string file = sandbox.Factory.StateRoot + "/@networks/net/leases/10.90.0.4";
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"owner_boot\": \"", "\"owner_boot\": \"x", StringComparison.Ordinal));
        Assert.Equal("10.90.0.4/29", store.Allocate("net", "c5").Address);
        Assert.DoesNotContain(store.GetLeases("net"), l => l.ContainerId == "c2");
    });

    private static Container On(Sandbox sandbox, NetworkStore store, string network, List<PublishedPort>? ports = null)
    {
        string id = sandbox.NewId();
        ContainerNetwork settings = store.Allocate(network, id, ports: ports);
        Container container = sandbox.Factory.Create(id, sandbox.Config(c => c.Networks.Add(settings)));
        Inside.Start(container);
        return container;
    }

    private static int Ping(Container container, string address) =>
        Inside.Run(container, "/bin/busybox", "ping", "-q", "-c", "1", "-w", "2", address).ExitCode;

    private static ContainerException Fail(Action action) => Assert.Throws<ContainerException>(action);

    /// <summary>Threads that end, and no tasks: <see cref="OwnNetwork"/>.</summary>
    private static void AtOnce(int count, Action<int> action)
    {
        ConcurrentQueue<Exception> failures = [];
        Thread[] threads = [.. Enumerable.Range(0, count).Select(i => new Thread(() =>
        {
            try
            {
                action(i);
            }
            catch (Exception e)
            {
                failures.Enqueue(e);
            }
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        Assert.Empty(failures);
    }
}
