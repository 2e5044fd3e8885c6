using PSContainer.Engine.Configuration;
using Xunit;
using static PSContainer.Tests.Configuration.ValidatorCase;

namespace PSContainer.Tests.Configuration;

public sealed class MountRulesTests
{
    private const string Destination = "$.mounts[0].destination", Source = "$.mounts[0].source", Data = "$.mounts[0].data";

    [Theory]
    [InlineData("tmpfs", "/t", null)]
    [InlineData("tmpfs", "/a/../t", null)]
    [InlineData("tmpfs", "t", Destination)]
    [InlineData("tmpfs", "", Destination)]
    [InlineData("tmpfs", "/a/../../t", Destination)]
    [InlineData("", "/t", "$.mounts[0].device")]
    [InlineData("proc", "/proc", null)]
    [InlineData("tmpfs", "/proc", Destination)]
    [InlineData("tmpfs", "/sys/../proc/./", Destination)]
    [InlineData("tmpfs", "/proc/sys", Destination)]
    [InlineData("tmpfs", "//proc//meminfo", null)]
    [InlineData("tmpfs", "/proc/self/attr", Destination)]
    [InlineData("tmpfs", "/process", null)]
    public void Destinations(string type, string destination, string? place) =>
        Check(new(type, "x", destination), place);

    [Theory]
    [InlineData("/tmp", "/t", null)]
    [InlineData("/proc", "/proc", null)]
    [InlineData("tmp", "/t", Source)]
    [InlineData("", "/t", Source)]
    [InlineData("/no/such", "/t", Source)]
    [InlineData("/etc/passwd", "/proc/cpuinfo", null)]
    [InlineData("/etc/passwd", "/proc/net/dev", null)]
    [InlineData("/etc/passwd", "/proc/sys/kernel/ns_last_pid", null)]
    [InlineData("/etc/passwd", "/proc/sys/kernel/core_pattern", Destination)]
    public void Binds(string source, string destination, string? place) =>
        Check(new("bind", source, destination, "rbind"), place);

    [Theory]
    [InlineData("bind", "foo", Data)]
    [InlineData("tmpfs", "size=1m,mode=755,huge=always,context=\"a,b\"", null)]
    [InlineData("tmpfs", "siez=1m", Data)]
    [InlineData("proc", "hidepid=2,subset=pid", null)]
    [InlineData("proc", "nosiud", Data)]
    [InlineData("devpts", "newinstance,ptmxmode=0666,mode=0620,gid=5", null)]
    [InlineData("devpts", "size=1", Data)]
    [InlineData("sysfs", "x", Data)]
    [InlineData("mqueue", "x", Data)]
    [InlineData("cgroup", "name=systemd,none", null)]
    [InlineData("cgroup", "memroy", Data)]
    [InlineData("cgroup2", "nsdelegate", null)]
    [InlineData("cgroup2", "name=x", Data)]
    [InlineData("overlay", "lowerdir=/a\\,b:/c,upperdir=/u,workdir=/w,xino=off", null)]
    [InlineData("overlay", "lowerdirs=/a", Data)]
    [InlineData("ext4", "whatever=1", null)]
    public void DataOfKnownFileSystems(string type, string data, string? place) =>
        Check(new(type, "/tmp", "/t") { Data = data }, place);

    [Fact]
    public void TheUnknownOptionIsNamed()
    {
        ContainerConfig config = Valid();
        config.Mounts = [new("bind", "/tmp", "/t", "bind", "foo")];
        Assert.Contains("unknown option 'foo'", Engine.Configuration.Validation.ConfigValidator.Validate(config)[0].Message, System.StringComparison.Ordinal);
    }

    [Fact]
    public void ExtensionsAndPropagation()
    {
        Check(new("tmpfs", "t", "/t", "tmpcopyup"), null);
        Check(new("ramfs", "t", "/t", "tmpcopyup"), "$.mounts[0].extensions");
        Check(new("tmpfs", "t", "/t", "src-nofollow"), "$.mounts[0].extensions");
        Check(new("bind", "/proc/self/exe", "/t", "bind", "copy-symlink"), null);
        Breaks(c => c.Mounts = [new("tmpfs", "t", "/t") { Relabel = "x" }], "$.mounts[0].relabel");
        Check(new("tmpfs", "t", "/t") { PropagationFlags = [MountFlags.Shared, MountFlags.ReadOnly] }, "$.mounts[0].propagation_flags[1]");
        Check(new("tmpfs", "t", "/t") { RecursiveAttributes = new() { Set = 1 << 20 } }, "$.mounts[0].rec_attr");
        Check(new("", "", "/t", "remount", "ro"), null);
    }

    [Fact]
    public void IdMappedMounts()
    {
        Check(new("bind", "/tmp", "/t", "bind", "idmap"), null);
        Check(new("bind", "/tmp", "/t", "bind") { UidMappings = [new(0, 1, 1)], GidMappings = [new(0, 1, 1)] }, null);
        Check(new("bind", "/tmp", "/t", "bind") { UidMappings = [new(0, 1, 1)] }, "$.mounts[0].gid_mappings");
        Check(new("bind", "/tmp", "/t", "bind") { UidMappings = [new(0, 1, 0)], GidMappings = [new(0, 1, 1)] }, "$.mounts[0].uid_mappings[0].size");
        Breaks(
            c =>
            {
                c.Without(NamespaceType.User);
                c.UidMappings = c.GidMappings = [];
                c.Mounts = [new("bind", "/tmp", "/t", "bind", "idmap")];
            },
            "$.mounts[0].extensions");
    }

    [Fact]
    public void DeviceNodes()
    {
        Passes(c => c.Devices = DefaultDevices.Nodes());
        Passes(c => c.Devices = [new() { Type = 'p', Path = "/dev/fifo" }]);
        Breaks(c => c.Devices = [new() { Type = 'x', Path = "/dev/a" }], "$.devices[0].type");
        Breaks(c => c.Devices = [new() { Path = "dev/a" }], "$.devices[0].path");
        Breaks(c => c.Devices = [new() { Path = "/proc/a" }], "$.devices[0].path");
        Breaks(c => c.Devices = [new() { Path = "/dev/a", Major = 4096, Minor = -1 }], "$.devices[0].major", "$.devices[0].minor");
        Breaks(c => c.Devices = [new() { Path = "/dev/a", FileMode = 0x1000 }], "$.devices[0].file_mode");
        Breaks(c => c.Devices = [new() { Path = "/dev/a", Major = 1 }, new() { Path = "/dev//a", Major = 2 }], "$.devices[1].path");
    }

    private static void Check(ContainerMount mount, string? place) =>
        Breaks(config => config.Mounts = [mount], place is null ? [] : [place]);
}
