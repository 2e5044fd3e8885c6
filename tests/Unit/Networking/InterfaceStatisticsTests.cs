using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Networking;
using PSContainer.Engine.Networking.Netlink;
using PSContainer.Tests.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Networking;

/// <summary>Interfaces of containers, against what the kernel tells inside of them.</summary>
[Trait("Category", "Privileged")]
[Collection(MachineTestsCollection.Name)]
public class InterfaceStatisticsTests
{
    [PrivilegedFact]
    public void The_callers_own_namespace()
    {
        using NetlinkSocket socket = NetlinkSocket.TryOpen()!;
        List<NetworkInterface> links = LinkDump.Read(socket);
        Assert.Equal(ProcNetDev.Parse(File.ReadAllText("/proc/self/net/dev")).Select(l => l.Name).Order(), links.Select(l => l.Name).Order());
        Assert.All(links, l => Assert.Equal($"{l.Index}", File.ReadAllText($"/sys/class/net/{l.Name}/ifindex").Trim()));

        // The same socket again.
        Assert.Equal(links.Count, LinkDump.Read(socket).Count);
    }

    [PrivilegedFact]
    public void What_another_process_sends_is_not_believed()
    {
        using NetlinkSocket socket = NetlinkSocket.TryOpen()!;
        string[] names = [.. LinkDump.Read(socket).Select(l => l.Name)];

        // In the middle of an answer, with the number of the request that comes next; and an end of the list.
        uint port = ForeignSender.FindOwnPort();
        ForeignSender.Send(port, new NetlinkMessageBuilder(Libc.RTM_NEWLINK, 2).Header(default(Libc.IfInfoMsg)).Attribute(Libc.IFLA_IFNAME, "evil\0"u8).ToArray(2));
        ForeignSender.Send(port, new NetlinkMessageBuilder(Libc.NLMSG_DONE, 2).ToArray(2));
        Assert.Equal(names, LinkDump.Read(socket).Select(l => l.Name));
        for (int i = 0; i < 200; i++)
            ForeignSender.Send(port, new NetlinkMessageBuilder(Libc.NLMSG_DONE, 2).ToArray(3));
        Assert.Equal(Errno.EPROTO, Assert.Throws<PSContainer.Engine.Errors.LinuxException>(() => LinkDump.Read(socket)).Errno);
    }

    [PrivilegedFact]
    public void Traffic_over_the_loopback_of_a_container()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        NetworkInterface before = Assert.Single(container.GetStats().Interfaces!);
        Assert.Equal(("lo", true, 0ul), (before.Name, before.IsLoopback, before.RxBytes));
        Assert.Equal(0, Sandbox.Run(container, "/bin/busybox", "ping", "-c", "3", "-i", "0.2", "-s", "1000", "127.0.0.1").ExitCode);
        NetworkInterface after = Assert.Single(container.GetStats().Interfaces!);

        // Three requests and three answers, each with 8 bytes of ICMP and 20 of IP.
        Assert.Equal((6ul, 6 * 1028ul), (after.RxPackets, after.RxBytes));
        Assert.Equal((6ul, 6 * 1028ul), (after.TxPackets, after.TxBytes));
        Assert.Equal((0ul, 0ul, 0ul, 0ul), (after.RxErrors, after.RxDropped, after.TxErrors, after.TxDropped));
    }

    [PrivilegedFact("ip", "nsenter")]
    public void More_interfaces_than_one_answer_holds()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        StringBuilder script = new();
        for (int i = 0; i < 60; i++)
            script.Append($"link add a{i:d14} type veth peer name b{i:d14}\n");
        Host("nsenter", $"-t {container.InitProcessId} -n ip -batch -", script.ToString());
        IReadOnlyList<NetworkInterface> links = container.GetStats().Interfaces!;
        Assert.Equal(121, links.Count);
        Assert.Equal(121, links.Select(l => l.Index).Distinct().Count());
        Assert.Contains(links, l => l.Name == "b00000000000059");
    }

    [PrivilegedFact]
    public void In_a_user_namespace()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping(UserNamespace.Mapped(sandbox));
        Assert.Equal("lo", Assert.Single(container.GetStats().Interfaces!).Name);
    }

    [PrivilegedFact]
    public void The_hosts_network_is_nobodys_own_and_a_joined_one_is_shown()
    {
        using Sandbox sandbox = new();
        Container shared = sandbox.Sleeping(sandbox.Config(c =>
        {
            c.Namespaces.RemoveAll(n => n.Type == NamespaceType.Network);
            c.Networks.Clear();
        }));
        Assert.Null(shared.GetStats().Interfaces);
        Container first = sandbox.Sleeping();
        Container second = sandbox.Sleeping(sandbox.Config(c =>
        {
            c.Namespaces.RemoveAll(n => n.Type == NamespaceType.Network);
            c.Namespaces.Add(new(NamespaceType.Network, $"/proc/{first.InitProcessId}/ns/net"));
            c.Networks.Clear();
        }));
        Assert.Equal("lo", Assert.Single(second.GetStats().Interfaces!).Name);
        first.Signal(9);
        first.Wait(Sandbox.Soon());
        Assert.Null(first.GetStats().Interfaces);
    }

    [PrivilegedFact]
    public void The_caller_stays_where_it_is_and_nothing_is_left()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        string own = Machine.Link(Environment.ProcessId, "ns/net"), theirs = Machine.Link(container.InitProcessId, "ns/net");
        Assert.NotEqual(own, theirs);
        for (int i = 0; i < 5; i++)
            container.GetStats();
        int threads = Count("task"), descriptors = Count("fd");
        for (int i = 0; i < 50; i++)
            Assert.Single(container.GetStats().Interfaces!);
        Assert.InRange(Count("fd"), 0, descriptors + 2);
        Assert.True(Machine.WaitUntil(() => Count("task") <= threads + 1), $"{threads} threads, then {Count("task")}");

        // A thread that was joined may need a moment to go.
        Assert.True(Machine.WaitUntil(() => Directory.GetDirectories("/proc/self/task").All(task => IsAtHome($"task/{Path.GetFileName(task)}"))));

        bool IsAtHome(string task) =>
            Machine.Link(Environment.ProcessId, task + "/ns/net") is string link && (link.Length == 0 || link == own || IsRuntimes(Machine.Proc(Environment.ProcessId, task + "/comm")));

        // The runtime's own compiler and collector, which begin when they are needed first, may be where another test was then.
        static bool IsRuntimes(string name) => name.StartsWith(".NET Tiered", StringComparison.Ordinal) || name.StartsWith(".NET BGC", StringComparison.Ordinal);

        static int Count(string what) => Directory.GetFileSystemEntries("/proc/self/" + what).Length;
    }

    [PrivilegedFact]
    public void Without_privilege_the_same_numbers()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        Assert.Equal(0, Sandbox.Run(container, "/bin/busybox", "ping", "-c", "2", "-i", "0.2", "127.0.0.1").ExitCode);
        int pid = container.InitProcessId, pidfd = Libc.TryPidfdOpen(pid);
        try
        {
            List<NetworkInterface>? links = null, privileged = InterfaceStatistics.Read([(pidfd, pid)])[0];
            int refused = 0;
            Thread nobody = new(() =>
            {
                // The credentials of this thread alone: a raw system call, which the C library does not carry to the others.
                Libc.Check(Libc.TrySetResUid(65534), "setresuid");
                NetworkNamespace.Visit([pidfd], (_, entered) => refused = entered);
                links = InterfaceStatistics.Read([(-1, 0), (pidfd, pid)])[1];
            });
            nobody.Start();
            nobody.Join();
            Assert.Equal(-Errno.EPERM, refused);
            Assert.Equal(privileged!.Select(l => l.ToString()), links!.Select(l => l.ToString()));
            Assert.True(links![0].RxPackets >= 4);

            container.Signal(9);
            container.Wait(Sandbox.Soon());
            Assert.Null(InterfaceStatistics.Read([(pidfd, pid)])[0]);
            Assert.Null(ProcNetDev.Read(pidfd, Environment.ProcessId)); // as if the id had become another's
        }
        finally
        {
            Libc.Close(pidfd);
        }
    }

    private static void Host(string program, string arguments, string input)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardError = true })!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        string said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, said);
    }
}
