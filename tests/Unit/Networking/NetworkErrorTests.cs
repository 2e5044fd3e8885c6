using System;
using System.Threading;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Networking.Netlink;
using PSContainer.Tests.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Networking;

/// <summary>What cannot be has a named error, with its place in the configuration, and leaves nothing.</summary>
[Trait("Category", "Privileged")]
[Collection(MachineTestsCollection.Name)]
public class NetworkErrorTests
{
    [PrivilegedFact]
    public void A_bridge_that_is_not_there() =>
        Fails(c => c.Networks.Add(Veth(bridge: "br9")), Errno.ENODEV, "$.networks[1].bridge: there is no interface 'br9'");

    [PrivilegedFact]
    public void A_bridge_that_is_none() =>
        Fails(c => c.Networks.Add(Veth(bridge: "taken")), Errno.EINVAL, "$.networks[1].bridge: 'taken' is not a bridge but of the kind veth");

    [PrivilegedFact]
    public void A_name_on_the_host_that_is_in_use() =>
        Fails(c => c.Networks.Add(Veth(n => n.HostInterfaceName = "taken")), Errno.EEXIST, "$.networks[1].host_interface_name: there is an interface 'taken' already");

    [PrivilegedFact]
    public void A_name_inside_that_is_in_use() =>
        Fails(c => c.Networks.Add(Veth(n => n.Name = "lo")), Errno.EEXIST, "$.networks[1].name: there is an interface 'lo' in the container's network namespace already");

    [PrivilegedFact]
    public void An_address_that_the_bridge_has() =>
        Fails(c => c.Networks.Add(Veth(n => n.Address = "10.77.0.1/24")), Errno.EADDRINUSE, "$.networks[1].address: the address 10.77.0.1/24 is in use: the bridge 'br0' has it");

    [PrivilegedFact]
    public void An_address_that_another_network_has() => Fails(
        c => c.Networks.AddRange([Veth(n => n.Address = "10.77.0.9/24"), Veth(n => (n.Name, n.Address) = ("eth1", "10.77.0.9/24"))]),
        Errno.EADDRINUSE,
        "$.networks[2].address: the address 10.77.0.9/24 is in use: another interface");

    [PrivilegedFact]
    public void A_gateway_that_is_not_to_be_reached() => Fails(
        c => c.Networks.Add(Veth(n => (n.Address, n.Gateway) = ("10.77.0.9/24", "10.1.0.1"))),
        Errno.ENETUNREACH,
        "$.networks[1].gateway: the route by 10.1.0.1 cannot be added");

    [PrivilegedFact]
    public void A_second_gateway() => Fails(
        c => c.Networks.AddRange([Veth(n => (n.Address, n.Gateway) = ("10.77.0.9/24", "10.77.0.1")), Veth(n => (n.Name, n.Address, n.Gateway) = ("eth1", "10.78.0.9/24", "10.78.0.1"))]),
        Errno.EEXIST,
        "$.networks[2].gateway");

    [PrivilegedFact]
    public void A_route_over_an_interface_that_is_not_there() =>
        Fails(c => c.Routes.Add(new() { Destination = "10.9.0.0/16", InterfaceName = "eth7" }), Errno.ENODEV, "$.routes[0].interface_name: there is no interface 'eth7' in the container");

    [PrivilegedFact]
    public void A_route_over_an_interface_that_is_down() => Fails(
        c =>
        {
            c.Networks.Clear();
            c.Routes.Add(new() { Destination = "10.9.0.0/16", InterfaceName = "lo" });
        },
        Errno.ENETDOWN,
        "$.routes[0].interface_name: the interface 'lo' is down");

    [PrivilegedFact]
    public void A_route_whose_source_is_nobodys() =>
        Fails(c => c.Routes.Add(new() { Destination = "10.9.0.0/16", InterfaceName = "lo", Source = "10.1.1.1" }), Errno.EINVAL, "$.routes[0]: cannot add the route to 10.9.0.0/16 over lo");

    [PrivilegedFact]
    public void A_device_that_is_not_there() =>
        Fails(c => c.NetDevices["eth9"] = new(), Errno.ENODEV, "$.netDevices['eth9']: there is no interface 'eth9'");

    [PrivilegedFact]
    public void A_device_whose_name_is_in_use_inside() => Fails(
        c =>
        {
            c.NetDevices["taken"] = new() { Name = "lo" };
        },
        Errno.EEXIST,
        "$.netDevices['taken'].name: there is an interface 'lo' in the container's network namespace already");

    [PrivilegedFact]
    public void The_loopback_as_a_device() =>
        Fails(c => c.NetDevices["lo"] = new() { Name = "other" }, Errno.EINVAL, "$.netDevices['lo']: the loopback interface cannot be moved");

    [PrivilegedFact]
    public void The_callers_own_namespace() => Fails(
        c =>
        {
            c.Namespaces.RemoveAll(n => n.Type == NamespaceType.Network);
            c.Namespaces.Add(new(NamespaceType.Network, "/proc/thread-self/ns/net"));
            c.Networks = [Veth()];
        },
        Errno.EINVAL,
        "the network namespace that the container joins is the caller's own");

    [PrivilegedFact]
    public void A_namespace_that_is_none()
    {
        using Sandbox sandbox = new();
        ConfigInvalidException error = Assert.Throws<ConfigInvalidException>(() => sandbox.Create(sandbox.Config(c =>
        {
            c.Namespaces.RemoveAll(n => n.Type == NamespaceType.Network);
            c.Namespaces.Add(new(NamespaceType.Network, "/proc/self/ns/uts"));
            c.Networks = [new() { Type = "netns" }];
        })));
        Assert.Contains("'/proc/self/ns/uts' is a namespace of the kind uts, not Network", error.Message, StringComparison.Ordinal);
    }

    [PrivilegedFact]
    public void A_device_that_belongs_to_its_namespace() =>
        Fails(c => c.NetDevices["br0"] = new(), Errno.EINVAL, "$.netDevices['br0']: 'br0' cannot be moved into the container");

    [PrivilegedFact]
    public void A_device_comes_back_where_a_later_step_fails() => OwnNetwork.Run(socket =>
    {
        Prepare(socket);
        new NewLink("veth", "dev0") { IsUp = true, Mtu = 1300, Peer = new NewLink("veth", "dev1"), Master = Links.Find(socket, "br0")!.Index }.Add(socket);
        Ip.Run("address add 10.5.0.1/24 dev dev0");
        string before = Ip.Run("-j address show dev0");
        Fails(
            socket,
            c =>
            {
                c.NetDevices["dev0"] = new() { Name = "inner" };
                c.Routes.Add(new() { Destination = "10.9.0.0/16", InterfaceName = "eth7" });
            },
            Errno.ENODEV,
            "$.routes[0].interface_name");
        Assert.Equal(Strip(before), Strip(Ip.Run("-j address show dev0")));

        // What the kernel says of a link that has been down and up again.
        static string Strip(string json) => System.Text.RegularExpressions.Regex.Replace(json, "\"(ifindex|operstate|link_index|valid_life_time|preferred_life_time)\":[^,}]*,?|\"(LOWER_UP|NO-CARRIER|M-DOWN)\",?|\\{\"family\":\"inet6\"[^}]*\\},?|,\\{\\}|\\{\\},?", string.Empty).Replace(",]", "]", StringComparison.Ordinal).Replace(",,", ",", StringComparison.Ordinal);
    });

    [PrivilegedFact]
    public void No_privilege_is_said_and_nothing_is_left() => OwnNetwork.Run(socket =>
    {
        Prepare(socket);
        using Sandbox sandbox = new();
        Container container = sandbox.Create(sandbox.Config(c => c.Networks.Add(Veth())));
        _ = Libc.TryPrctl(Libc.PR_SET_DUMPABLE, 1);
        ContainerException? error = null;
        using (Engine.Networking.NetworkSetup setup = new(container.Config, CancellationToken.None))
        {
            setup.Prepare();
            Thread nobody = new(() =>
            {
                Libc.Check(Libc.TrySetResUid(65534), "setresuid"); // of this thread alone
                int pidfd = Libc.TryPidfdOpen(Environment.ProcessId);
                error = Assert.Throws<ContainerException>(() => setup.Create(pidfd, null));
                Libc.Close(pidfd);
            });
            nobody.Start();
            nobody.Join();
        }

        Assert.Equal(Errno.EPERM, error!.Errno);
        Assert.Contains("root", error.Hint, StringComparison.Ordinal);
        Assert.Equal(["br0", "lo", "other", "taken"], Inside.Names(socket));
    });

    private static ContainerNetwork Veth(Action<ContainerNetwork>? change = null, string bridge = "br0")
    {
        ContainerNetwork network = new() { Type = "veth", Name = "eth0", Bridge = bridge };
        change?.Invoke(network);
        return network;
    }

    private static void Fails(Action<ContainerConfig> change, int errno, string words) => OwnNetwork.Run(socket =>
    {
        Prepare(socket);
        Fails(socket, change, errno, words);
    });

    private static void Fails(NetlinkSocket socket, Action<ContainerConfig> change, int errno, string words)
    {
        using Sandbox sandbox = new();
        string[] links = Inside.Names(socket);
        Container container = sandbox.Create(sandbox.Config(change));
        MachineState before = sandbox.Look();
        ContainerException error = Assert.Throws<ContainerException>(() => Inside.Start(container));
        Assert.Equal(errno, error.Errno);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Hint);
        before.AssertUnchanged(sandbox);
        Assert.Equal(links, Inside.Names(socket));
        Assert.Equal(ContainerStatus.Created, container.Status);
    }

    private static void Prepare(NetlinkSocket socket)
    {
        Inside.MakeBridge(socket, "br0", "10.77.0.1/24");
        new NewLink("veth", "taken") { Peer = new NewLink("veth", "other") }.Add(socket);
    }
}
