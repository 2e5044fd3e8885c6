using System.Linq;
using PSContainer.Engine.Checkpoint;
using PSContainer.Engine.Checkpoint.Rpc;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Networking;
using Xunit;

namespace PSContainer.Tests.Checkpoint;

/// <summary>What the engine asks CRIU for.</summary>
public class CriuRequestsTests
{
    private static readonly CheckpointManifest s_manifest = new()
    {
        TcpEstablished = true,
        ExternalUnixConnections = true,
        ShellJob = true,
        FileLocks = true,
        Mounts = { new() { Key = "m0", Destination = "/data", Source = "/srv/data" } },
        Files = { new() { Key = "file[2a:9]", Path = "/var/log/x" }, new() { Key = "pipe:[77]", Stream = 1 } },
        Namespaces = { ["net:4026531840"] = "n-net" },
    };

    [Fact]
    public void A_dump_has_all_options()
    {
        CriuOpts options = new()
        {
            LeaveRunning = true,
            TcpSkipInFlight = true,
            LinkRemap = true,
            AutoDedup = true,
            LazyPages = true,
            ParentPath = "../before",
            PageServer = new CriuPageServerInfo("192.0.2.1:27000"),
            ManageCgroupsMode = CriuCgroupMode.Full,
        };
        Options dump = CriuRequests.Dump(options, s_manifest, new ContainerConfig(), 4711, 8, 9, "/sys/fs/cgroup/freezer/x").Options;
        Assert.Equal((4711, 8, 9), (dump.Pid, dump.ImagesDirFd, dump.WorkDirFd));
        Assert.True(dump.LeaveRunning && dump.TcpEstablished && dump.TcpSkipInFlight && dump.ExtUnixSk && dump.ShellJob && dump.FileLocks && dump.LinkRemap && dump.AutoDedup && dump.LazyPages && dump.TrackMemory && dump.NotifyScripts && dump.OrphanPtsMaster);
        Assert.Equal(("192.0.2.1", 27000, "../before"), (dump.PageServer.Address, dump.PageServer.Port, dump.ParentImage));
        Assert.Equal((CgroupMode.CgFull, NetworkLock.Nftables, "/sys/fs/cgroup/freezer/x"), (dump.CgroupMode, dump.NetworkLock, dump.FreezeCgroup));
        Assert.Equal(["mnt[/data]:m0", "file[2a:9]", "net[4026531840]:n-net"], dump.External);
    }

    [Fact]
    public void A_restore_finds_everything_by_generated_names()
    {
        CriuOpts options = new() { LsmProfile = "apparmor:web", LsmMountContext = "system_u:x", VethPairs = { new VethPairName { ContainerInterfaceName = "eth0", HostInterfaceName = "veth1" } } };
        Options restore = CriuRequests.Restore(options, s_manifest, new ContainerConfig(), "/run/x/restore", ["file[2a:9]", "n-net"], [new("pids", "/pscontainer/x")]).Options;
        Assert.Equal(["mnt[m0]:/run/x/restore/m0"], restore.External);
        Assert.Equal([("file[2a:9]", 6), ("n-net", 7)], restore.InheritedFiles.Select(f => (f.Key, f.Fd)));
        Assert.Equal([("pids", "/pscontainer/x")], restore.CgroupRoots.Select(r => (r.Controller, r.Path)));
        Assert.Equal([("eth0", "veth1")], restore.Veths.Select(v => (v.Inside, v.Outside)));
        Assert.Equal(("/run/x/restore/root", "apparmor:web", "system_u:x"), (restore.Root, restore.LsmProfile, restore.LsmMountContext));
        Assert.True(restore.RestoreSibling);
    }

    [Fact]
    public void A_network_that_is_made_anew_is_not_CRIUs()
    {
        CriuOpts options = new() { VethPairs = { new VethPairName { ContainerInterfaceName = "eth0", HostInterfaceName = "veth1" } } };
        Options restore = CriuRequests.Restore(options, new CheckpointManifest { EmptyNetwork = true }, new ContainerConfig(), "/x", [], []).Options;
        Assert.Equal((uint)Libc.CLONE_NEWNET, restore.EmptyNamespaces);
        Assert.Empty(restore.Veths);
        Assert.Equal(NetworkLock.Skip, restore.NetworkLock);
    }

    [Theory]
    [InlineData(CriuCgroupMode.Ignore, 0)]
    [InlineData(CriuCgroupMode.Soft, 3)]
    [InlineData(CriuCgroupMode.Full, 4)]
    [InlineData(CriuCgroupMode.Strict, 5)]
    [InlineData(CriuCgroupMode.Default, 6)]
    public void Modes_of_cgroups_have_CRIUs_numbers(CriuCgroupMode mode, int number) =>
        Assert.Equal(number, (int)CriuRequests.Dump(new CriuOpts { ManageCgroupsMode = mode }, new CheckpointManifest(), new ContainerConfig(), 1, 2, -1, null).Options.CgroupMode);

    [Theory]
    [InlineData("org.criu.config=/etc/criu/own.conf", "/etc/criu/own.conf")]
    [InlineData("org.criu.config=", "")]
    [InlineData("other=x", "/etc/criu/runc.conf")]
    public void A_file_of_options_is_named_by_an_annotation(string label, string file)
    {
        Options dump = CriuRequests.Dump(new CriuOpts(), new CheckpointManifest(), new ContainerConfig { Labels = { label } }, 1, 2, -1, null).Options;
        Assert.Equal(file, dump.ConfigFile);
    }
}
