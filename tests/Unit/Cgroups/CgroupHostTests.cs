using System.Collections.Generic;
using System.Linq;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Cgroups;

public class CgroupHostTests
{
    [Fact]
    public void Hybrid_has_all_v1_controllers_and_v2()
    {
        CgroupHost host = CgroupHost.Parse(MountSamples.Hybrid, MountSamples.HybridOwn);
        Assert.Equal(CgroupMode.Hybrid, host.Mode);
        Assert.Equal(["cpu", "cpuacct", "cpuset", "memory", "devices", "freezer", "blkio", "pids", "name=systemd"],
            host.Legacy.SelectMany(h => h.Controllers).ToHashSet().OrderBy(n => MountSamples.Hybrid.IndexOf("rw," + n, System.StringComparison.Ordinal)));
        Assert.Equal("/sys/fs/cgroup/unified", host.Unified!.MountPoint);
        Assert.Equal("/sys/fs/cgroup/memory/process_api/0123abcd", Own(host, "memory"));
        Assert.Equal("/sys/fs/cgroup/cpu", Own(host, "cpu"));
    }

    [Fact]
    public void Comounted_controllers_are_one_hierarchy()
    {
        CgroupHost host = CgroupHost.Parse(MountSamples.Legacy, MountSamples.LegacyOwn);
        Assert.Equal(CgroupMode.Legacy, host.Mode);
        Assert.Equal(4, host.Legacy.Count);
        Assert.Equal("/sys/fs/cgroup/cpu,cpuacct/user.slice/user-0.slice", Own(host, "cpu"));
        Assert.Equal(Own(host, "cpu"), Own(host, "cpuacct"));
        Assert.Equal("/sys/fs/cgroup/systemd/user.slice/user-0.slice/session-1.scope", Own(host, "name=systemd"));
    }

    [Theory]
    [InlineData("0::/", "/sys/fs/cgroup")]
    [InlineData("0::/init.scope", "/sys/fs/cgroup")]
    [InlineData("0::/user.slice/session-1.scope", "/sys/fs/cgroup/user.slice")]
    [InlineData("0::/user.slice/gone (deleted)", "/sys/fs/cgroup")]
    [InlineData("0::/../../other", "/sys/fs/cgroup")]
    public void On_v2_a_relative_path_goes_beside_the_caller(string own, string expected)
    {
        CgroupHost host = CgroupHost.Parse(MountSamples.Unified, own);
        Assert.Equal(CgroupMode.Unified, host.Mode);
        Assert.Empty(host.Legacy);
        Assert.Equal(expected, host.Unified!.BaseDirectory);
    }

    [Fact]
    public void In_a_container_the_mounts_root_is_taken_off()
    {
        CgroupHost host = CgroupHost.Parse(MountSamples.Nested, MountSamples.NestedOwn);
        Assert.Equal("/sys/fs/cgroup/memory", Own(host, "memory"));
        Assert.Equal("/sys/fs/cgroup/cpu,cpuacct/inner", Own(host, "cpu"));
        Assert.Null(host.Unified);
        Assert.All(host.Legacy, h => Assert.True(h.ShowsOwn));
        host = CgroupHost.Parse(MountSamples.Nested, "3:memory:/other\n2:cpu,cpuacct:/docker/abcd\n");
        Assert.All(host.Legacy, h => Assert.False(h.ShowsOwn));
        Assert.Equal("/sys/fs/cgroup/memory", Own(host, "memory"));
    }

    [Fact]
    public void A_mount_that_is_covered_is_not_seen()
    {
        // A new tmpfs over /sys/fs/cgroup with only v2 on it, as a container runtime or a test makes it.
        string text = MountSamples.Hybrid + """

            90 31 0:90 / /sys/fs/cgroup rw - tmpfs none rw
            91 90 0:38 / /sys/fs/cgroup/unified rw - cgroup2 none rw
            """;
        CgroupHost host = CgroupHost.Parse(text, MountSamples.HybridOwn);
        Assert.Equal(CgroupMode.Unified, host.Mode);
        Assert.Empty(host.Legacy);
        Assert.Equal("/sys/fs/cgroup/unified", host.Unified!.MountPoint);
    }

    [Fact]
    public void Of_several_mounts_the_one_that_shows_the_caller_is_taken()
    {
        string text = """
            1 0 8:1 / / rw - ext4 /dev/sda1 rw
            50 1 0:22 /elsewhere /mnt/a rw - cgroup2 cgroup2 rw
            51 1 0:22 / /mnt/with\040space rw - cgroup2 cgroup2 rw
            """;
        CgroupHost host = CgroupHost.Parse(text, "0::/app/x:y");
        Assert.Equal("/mnt/with space/app/x:y", host.Unified!.OwnDirectory);
    }

    [Fact]
    public void Without_a_hierarchy_the_error_says_what_to_do()
    {
        CgroupHost host = CgroupHost.Parse("1 0 8:1 / / rw - ext4 /dev/sda1 rw", "0::/");
        ContainerException e = Assert.Throws<ContainerException>(() => CgroupManagerFactory.Create(new ContainerCgroup(), "x", host, false));
        Assert.Equal(ErrorCode.SystemError, e.Code);
        Assert.Contains("no cgroup hierarchy is mounted", e.Message);
        Assert.Contains("Disabled", e.Hint);
    }

    [Fact]
    public void Paths_have_a_key_for_each_controller()
    {
        CgroupHost host = CgroupHost.Parse(MountSamples.Legacy, MountSamples.LegacyOwn);
        ICgroupManager manager = CgroupManagerFactory.Create(new ContainerCgroup(), "web", host, false);
        Assert.Equal("/sys/fs/cgroup/memory/user.slice/pscontainer/web", manager.Paths["memory"]);
        Assert.Equal("/sys/fs/cgroup/cpu,cpuacct/user.slice/user-0.slice/pscontainer/web", manager.Paths["cpuacct"]);
        Assert.False(manager.Paths.ContainsKey(string.Empty));
    }

    [Theory]
    [InlineData("", "", "", false, "pscontainer/id")]
    [InlineData("/a//b/./c/", "", "", true, "a/b/c")]
    [InlineData("a/b", "p", "n", false, "a/b")]
    [InlineData("", "p/q", "n", false, "p/q/n")]
    [InlineData("", "/p", "n", true, "p/n")]
    [InlineData("", "p", "", false, "p/id")]
    [InlineData("", "", "n", false, "n")]
    public void The_path_rule(string path, string parent, string name, bool absolute, string expected)
    {
        CgroupPath result = CgroupPath.Of(new ContainerCgroup { Path = path, Parent = parent, Name = name }, "id");
        Assert.Equal(new CgroupPath(absolute, expected), result);
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("/a/../../b")]
    [InlineData("/a/..")]
    [InlineData("/")]
    [InlineData("/./")]
    [InlineData("a\nb")]
    public void A_path_that_escapes_is_refused(string path)
    {
        ContainerException e = Assert.Throws<ContainerException>(() => CgroupPath.Of(new ContainerCgroup { Path = path }, "id"));
        Assert.Equal(ErrorCode.ConfigInvalid, e.Code);
        Assert.NotNull(e.Hint);
    }

    [Fact]
    public void Drivers_that_make_no_files()
    {
        ICgroupManager disabled = CgroupManagerFactory.Create(new ContainerCgroup(), "x", CgroupDriver.Disabled, false);
        disabled.Create();
        disabled.Attach(1);
        Assert.Empty(disabled.Paths);
        Assert.Equal(FreezerState.Undefined, disabled.GetFreezer());
        Assert.Throws<ContainerException>(() => disabled.SetFreezer(FreezerState.Frozen, default));
        ContainerException e = Assert.Throws<ContainerException>(() => CgroupManagerFactory.Create(new ContainerCgroup(), "x", CgroupDriver.Systemd, false));
        Assert.Contains("systemd", e.Message);
        Assert.Throws<ContainerException>(() => CgroupManagerFactory.Open(new Dictionary<string, string> { ["memory"] = "/sys/fs/cgroup/memory/../x" }));
    }

    private static string Own(CgroupHost host, string controller) => host.Legacy.Single(h => h.Controllers.Contains(controller)).OwnDirectory;
}
