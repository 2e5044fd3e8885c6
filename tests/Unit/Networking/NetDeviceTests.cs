using System;
using System.Linq;
using System.Text.Json.Nodes;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Oci;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Networking.Netlink;
using PSContainer.Tests.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Networking;

/// <summary>Interfaces of the host that go into a container.</summary>
[Trait("Category", "Privileged")]
[Collection(MachineTestsCollection.Name)]
public class NetDeviceTests
{
    [PrivilegedFact("ip", "nsenter")]
    public void It_has_its_new_name_its_addresses_and_all_else() => OwnNetwork.Run(socket =>
    {
        using Sandbox sandbox = new();
        new NewLink("veth", "dev0") { Mtu = 1300, TxQueueLength = 9, HardwareAddress = [2, 1, 2, 3, 4, 5], Peer = new NewLink("veth", "other") }.Add(socket);
        LinkChange.SetUp(socket, Links.Find(socket, "other")!.Index, true);
        Ip.Run("address add 10.5.0.1/24 brd 10.5.0.255 dev dev0");
        Ip.Run("address add 10.6.0.1 peer 10.6.0.2 dev dev0");
        Ip.Run("address add 10.7.0.1/24 dev dev0 valid_lft 1000 preferred_lft 1000");
        Ip.Run("address add 169.254.9.9/16 dev dev0 scope link");
        Ip.Run("address add fd00:5::1/64 dev dev0 nodad");
        Ip.Run("link add mv0 link other type macvlan mode bridge");
        Ip.Run("link add mv1 link other type macvlan mode bridge");
        Container container = Inside.Sleeping(sandbox, sandbox.Config(c =>
        {
            c.NetDevices["dev0"] = new() { Name = "fifteen-letters" };
            c.NetDevices["mv0"] = new();
            c.NetDevices["mv1"] = new() { Name = "net%d" };
        }));
        int pid = container.InitProcessId;
        Assert.Equal(["lo", "other"], Inside.Names(socket));
        JsonNode inner = Ip.Link("fifteen-letters", pid)!;
        Assert.Equal(
            (1300, 9, "02:01:02:03:04:05"),
            (inner["mtu"]!.GetValue<int>(), inner["txqlen"]!.GetValue<int>(), inner["address"]!.GetValue<string>()));
        Assert.Contains("UP", inner["flags"]!.AsArray().Select(f => f!.GetValue<string>()));
        Assert.Equal(["10.5.0.1/24", "10.6.0.1/32", "fd00:5::1/64"], Ip.Addresses("fifteen-letters", pid).Order());
        JsonArray addresses = Ip.ListOf(pid, "address show fifteen-letters")[0]!["addr_info"]!.AsArray();
        Assert.Equal("10.5.0.255", addresses.Single(a => a!["local"]!.GetValue<string>() == "10.5.0.1")!["broadcast"]!.GetValue<string>());
        Assert.Equal("10.6.0.2", addresses.Single(a => a!["local"]!.GetValue<string>() == "10.6.0.1")!["address"]!.GetValue<string>());
        Assert.Equal("macvlan", Ip.Link("mv0", pid)!["linkinfo"]!["info_kind"]!.GetValue<string>());
        Assert.Equal("macvlan", Ip.Link("net0", pid)!["linkinfo"]!["info_kind"]!.GetValue<string>());
    });

    [PrivilegedFact("ip", "nsenter")]
    public void The_first_program_finds_it_and_so_do_hooks() => OwnNetwork.Run(socket =>
    {
        using Sandbox sandbox = new();
        new NewLink("veth", "dev0") { Peer = new NewLink("veth", "other") }.Add(socket);
        Ip.Run("address add 10.5.0.1/24 dev dev0");
        Container container = sandbox.Create(sandbox.Config(c =>
        {
            c.NetDevices["dev0"] = new() { Name = "inner" };
            c.Sysctl["net.ipv4.conf.inner.rp_filter"] = "2";
            c.Hooks.CreateRuntime.Add(new() { Path = "/bin/sh", Args = ["sh", "-c", $"ip link show dev0 > {sandbox.Home}/hook 2>&1; true"], Env = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"] });
        }));
        Outcome outcome = Inside.Run(container, "/bin/sh", "-c", "ip -o addr show dev inner; cat /proc/sys/net/ipv4/conf/inner/rp_filter");
        Assert.Contains("inet 10.5.0.1/24", outcome.Output, StringComparison.Ordinal);
        Assert.EndsWith("\n2\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("does not exist", System.IO.File.ReadAllText(sandbox.Home + "/hook"), StringComparison.Ordinal);
    });

    [PrivilegedFact("ip", "nsenter")]
    public void Into_a_namespace_that_is_joined() => OwnNetwork.Run(socket =>
    {
        using Sandbox sandbox = new();
        new NewLink("veth", "dev0") { Peer = new NewLink("veth", "other") }.Add(socket);
        Container first = Inside.Sleeping(sandbox, sandbox.Config());
        Container second = Inside.Sleeping(sandbox, sandbox.Config(c =>
        {
            c.Namespaces.RemoveAll(n => n.Type == NamespaceType.Network);
            c.Namespaces.Add(new(NamespaceType.Network, $"/proc/{first.InitProcessId}/ns/net"));
            c.NetDevices["dev0"] = new();
        }));
        Assert.NotNull(Ip.Link("dev0", first.InitProcessId));

        // It is the namespace's now, not the container's that brought it.
        second.Destroy(force: true);
        Assert.NotNull(Ip.Link("dev0", first.InitProcessId));
    });

    [PrivilegedFact("ip")]
    public void From_a_bundle_by_the_command_line() => OwnNetwork.Run(socket =>
    {
        using Sandbox sandbox = new();
        new NewLink("veth", "dev0") { Peer = new NewLink("veth", "other") }.Add(socket);
        Ip.Run("address add 10.5.0.1/24 dev dev0");
        string bundle = sandbox.Home + "/bundle";
        Bundle.Create(bundle, sandbox.Config(c =>
        {
            c.NetDevices["dev0"] = new() { Name = "inner" };
            c.Process = new ProcessConfig("/bin/sh", "-c", "ip -o addr show dev inner");
        }));
        (int code, string output, string error) = Ip.Try(Machine.Executable, $"--root {sandbox.Home}/state run --bundle {bundle} {sandbox.NewId()}");
        Assert.True(code == 0, error);
        Assert.Contains("inet 10.5.0.1/24", output, StringComparison.Ordinal);
        (code, _, error) = Ip.Try(Machine.Executable, $"--root {sandbox.Home}/state run --bundle {bundle} {sandbox.NewId()}");
        Assert.NotEqual(0, code);
        Assert.Contains("$.netDevices['dev0']: there is no interface 'dev0'", error, StringComparison.Ordinal);
        Assert.Empty(sandbox.Factory.ListIds());
    });

    [PrivilegedFact("ip", "nsenter")]
    public void With_routes_over_it() => OwnNetwork.Run(socket =>
    {
        using Sandbox sandbox = new();
        new NewLink("veth", "dev0") { Peer = new NewLink("veth", "other") }.Add(socket);
        Ip.Run("address add 10.5.0.1/24 dev dev0");
        Ip.Run("address add fd00:5::1/64 dev dev0 nodad");
        Container container = Inside.Sleeping(sandbox, sandbox.Config(c =>
        {
            c.NetDevices["dev0"] = new() { Name = "inner" };
            c.Routes =
            [
                new() { Gateway = "10.5.0.254" },
                new() { Destination = "10.9.1.2/16", InterfaceName = "inner", Source = "10.5.0.1" },
                new() { Destination = "fd00:9::/64", Gateway = "fd00:5::ff", InterfaceName = "inner" },
                new() { Destination = "::/0", InterfaceName = "inner" },
            ];
        }));
        Assert.Equal(["10.9.0.0/16 dev inner src 10.5.0.1", "default via 10.5.0.254 dev inner"], Ip.Routes(container.InitProcessId).Order());
        Assert.Equal(["default dev inner", "fd00:9::/64 via fd00:5::ff dev inner"], Ip.Routes(container.InitProcessId, "-6").Order());
    });
}
