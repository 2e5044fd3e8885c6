using System;
using System.Collections.Generic;
using System.IO;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Lifecycle;
using PSContainer.Tests.Cgroups;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>The kernel refuses a limit in the middle of a change, for real: then nothing is changed, in the kernel and in the record.</summary>
[Trait("Category", "Privileged")]
public class SetRefusedTests
{
    [PrivilegedFact(KernelCgroup.Legacy)]
    public void Memory_below_what_is_in_use()
    {
        using Sandbox sandbox = new();
        Container container = Running(sandbox);

        // Shared memory cannot be reclaimed without swap: the kernel itself says EBUSY.
        Assert.Equal(0, Sandbox.Run(container, "/bin/dd", "if=/dev/zero", "of=/dev/shm/x", "bs=1M", "count=24").ExitCode);
        ContainerException error = Refused(container, r => r.Memory = r.MemorySwap = 8 << 20);
        Assert.Equal((Errno.EBUSY, "write", "set cgroup limits"), (error.Errno, error.Syscall, error.Step));
        Assert.Equal(container.CgroupPaths["memory"] + "/memory.limit_in_bytes", error.Path);
        Assert.Contains("memory.limit_in_bytes", error.Message, StringComparison.Ordinal);
        Assert.Contains("in use", error.Hint, StringComparison.Ordinal);

        // And one that the kernel could reclaim for is refused where the caller wants it so.
        error = Refused(container, r => (r.Memory, r.MemorySwap, r.MemoryCheckBeforeUpdate) = (16 << 20, 16 << 20, true));
        Assert.Equal(Errno.EBUSY, error.Errno);
    }

    [PrivilegedFact(KernelCgroup.Legacy)]
    public void A_cpu_that_is_not_there()
    {
        using Sandbox sandbox = new();
        ContainerException error = Refused(Running(sandbox), r => r.CpusetCpus = "4000");
        Assert.Contains("cpuset.cpus", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Hint);
    }

    [PrivilegedFact("/sys/fs/cgroup/cpu/cpu.shares")]
    public void A_quota_beyond_that_of_the_cgroup_above()
    {
        using Sandbox sandbox = new();
        string parent = "/sys/fs/cgroup/cpu/" + sandbox.Tag;
        Container container = Running(sandbox, c => c.Cgroups.Path = $"/{sandbox.Tag}/box");
        try
        {
            File.WriteAllText(parent + "/cpu.cfs_quota_us", "60000");
            ContainerException error = Refused(container, r => (r.CpuQuota, r.CpuPeriod, r.CpuBurst) = (90_000, 100_000, null));
            Assert.Equal(Errno.EINVAL, error.Errno);
            Assert.Contains("cpu.cfs_quota_us", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            container.Destroy(force: true, Sandbox.Soon());
            foreach (string hierarchy in Directory.GetDirectories("/sys/fs/cgroup"))
            {
                if (Directory.Exists($"{hierarchy}/{sandbox.Tag}"))
                    Directory.Delete($"{hierarchy}/{sandbox.Tag}");
            }
        }
    }

    [PrivilegedFact("/sys/fs/cgroup/blkio/blkio.throttle.read_bps_device")]
    public void A_disk_that_is_not_there()
    {
        using Sandbox sandbox = new();
        (long major, long minor, long otherMajor, long otherMinor) = SetTests.TwoDisks();
        Container container = Running(sandbox);
        container.Set(new ContainerResources { BlkioThrottleReadBpsDevice = [new() { Major = major, Minor = minor, Rate = 5 << 20 }] });
        ContainerException error = Refused(container, r => r.BlkioThrottleReadBpsDevice =
        [
            new() { Major = major, Minor = minor, Rate = 1 << 20 },
            new() { Major = otherMajor, Minor = otherMinor, Rate = 2 << 20 },
            new() { Major = 4000, Minor = 1, Rate = 3 << 20 },
        ]);
        Assert.Equal(Errno.ENODEV, error.Errno);
    }

    [PrivilegedFact("/sys/fs/cgroup/cpu/cpu.idle", KernelCgroup.Unified)]
    public void The_very_last_of_all()
    {
        using Sandbox sandbox = new();
        Container container = Running(sandbox, c => c.Cgroups.Resources.CpuShares = 300);
        Refused(container, r =>
        {
            (r.CpuIdle, r.CpuShares) = (true, null); // which makes the kernel forget the shares
            r.OomKillDisable = true;
            r.MemorySwappiness = 3;
            r.Devices = [DeviceRuleTests.Allow("c 1:3 rwm")];
            r.Unified["cgroup.max.depth"] = "7";
            r.Unified["cgroup.max.descendants"] = "many";
        });
        Assert.Equal("300", container.Read("cpu", "cpu.shares"));
        Assert.Equal(0, SetTests.ReadZero(container));
    }

    [PrivilegedFact("/sys/fs/cgroup/devices/devices.list", KernelCgroup.Unified)]
    public void Device_rules_that_the_kernel_does_not_show()
    {
        using Sandbox sandbox = new();
        Container container = Running(sandbox, c => c.Cgroups.Resources.Devices = [DeviceRuleTests.Allow("a -1:-1 rwm"), DeviceRuleTests.Deny("c 1:5 r")]);
        Assert.Equal("a *:* rwm", container.Read("devices", "devices.list"));
        Assert.NotEqual(0, SetTests.ReadZero(container));
        foreach (List<DeviceRule> rules in (List<DeviceRule>[])
            [[DeviceRuleTests.Allow("a -1:-1 rwm")], DefaultDevices.Rules(), [DeviceRuleTests.Allow("a -1:-1 rwm"), DeviceRuleTests.Deny("c 1:5 r")]])
        {
            Refused(container, r =>
            {
                r.Devices = rules;
                r.Unified["cgroup.max.descendants"] = "many";
            });
            Assert.NotEqual(0, SetTests.ReadZero(container));
        }
    }

    [PrivilegedFact]
    public void A_controller_that_nobody_mounted_is_named_before_anything_is_touched()
    {
        using Sandbox sandbox = new();
        Container container = Running(sandbox);
        if (container.CgroupPaths.ContainsKey("net_cls"))
            return;
        ContainerException error = Refused(container, r => r.NetClsClassid = 1);
        Assert.Equal(Errno.ENODEV, error.Errno);
        Assert.Contains("net_cls", error.Message, StringComparison.Ordinal);
    }

    [PrivilegedFact]
    public void A_state_file_that_cannot_be_written()
    {
        using Sandbox sandbox = new();
        using TinyDisk disk = new(sandbox.Home + "/state");
        Container container = Running(sandbox);
        try
        {
            disk.Fill();
            ContainerException error = Refused(container, _ => { });
            Assert.Equal(Errno.ENOSPC, error.Errno);
            File.Delete(disk.Path + "/.filler");
            container.Set(new ContainerResources { PidsLimit = 50 });
            Assert.Equal("50", container.Read("pids", "pids.max"));
        }
        finally
        {
            // Without the disk nobody would find it.
            container.Destroy(force: true, Sandbox.Soon());
        }
    }

    [PrivilegedFact]
    public void One_that_has_no_cgroup()
    {
        using Sandbox sandbox = new(o => o.CgroupDriver = CgroupDriver.Disabled);
        Container container = sandbox.Sleeping();
        byte[] state = File.ReadAllBytes(container.StateDirectory + "/state.json");
        ContainerException error = Assert.Throws<ContainerException>(() => container.Set(new ContainerResources { PidsLimit = 5 }));
        Assert.Equal((ErrorCode.SystemError, Errno.ENODEV), (error.Code, error.Errno));
        Assert.Equal(state, File.ReadAllBytes(container.StateDirectory + "/state.json"));
        container.Set(new ContainerResources(), new Dictionary<string, string?> { ["a"] = "b" });
        Assert.Equal(["a=b"], container.Config.Labels);
    }

    [PrivilegedFact]
    public void What_the_callers_own_rules_forbid()
    {
        using Sandbox sandbox = new(o => o.Validator = c => c.Cgroups.Resources.PidsLimit > 100 ? [new("$.cgroups.pids_limit", "Too many.")] : []);
        Container container = Running(sandbox);
        ConfigInvalidException error = Assert.Throws<ConfigInvalidException>(() => container.Set(new ContainerResources { PidsLimit = 101 }));
        Assert.Equal("$.cgroups.pids_limit", Assert.Single(error.Violations).JsonPath);
        Assert.Equal("30", container.Read("pids", "pids.max"));
        container.Set(new ContainerResources { PidsLimit = 100 });
    }

    [PrivilegedFact]
    public void One_that_is_gone()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        sandbox.Factory.Load(container.Id).Destroy();
        Assert.Equal(ErrorCode.ContainerNotExists, Assert.Throws<ContainerException>(() => container.Set(new ContainerResources { PidsLimit = 5 })).Code);
    }

    [PrivilegedFact]
    public void Killed_between_kernel_and_state_file()
    {
        using Sandbox sandbox = new();
        Container container = Running(sandbox);
        string file = container.StateDirectory + "/state.json";
        byte[] before = File.ReadAllBytes(file);
        container.Set(new ContainerResources { PidsLimit = 50, Memory = 100 << 20, MemorySwap = 120 << 20 });

        // As a kill after the last write to the kernel leaves it, with the file that was being written beside the old one.
        File.WriteAllBytes(file, before);
        File.WriteAllText(container.StateDirectory + "/.state.json.1.1", "{\"id\"");
        Container found = sandbox.Factory.Load(container.Id);
        Assert.Equal(ContainerStatus.Running, found.Status);
        Assert.Equal(30, found.Config.Cgroups.Resources.PidsLimit);

        // What is recorded, asked for again, is made so; and a change of one limit leaves a whole.
        found.Set(new ContainerResources { PidsLimit = 30, Memory = 90 << 20, MemorySwap = 90 << 20 });
        Assert.Equal("30", found.Read("pids", "pids.max"));
        Assert.Equal($"{90 << 20}", found.Read("memory", "memory.limit_in_bytes"));
        Assert.Equal(0, Sandbox.Run(found, "/bin/true").ExitCode);
        found.Signal(9);
        found.Wait(Sandbox.Soon());
        found.Start(new ProcessConfig("/bin/sleep", "1000")).Dispose();
        Assert.Equal("30", found.Read("pids", "pids.max"));
        found.Destroy(force: true, Sandbox.Soon());
        Assert.Empty(sandbox.Factory.ListIds());
    }

    private static Container Running(Sandbox sandbox, Action<ContainerConfig>? change = null) =>
        sandbox.Sleeping(sandbox.Config(c =>
        {
            ContainerResources resources = c.Cgroups.Resources;
            (resources.PidsLimit, resources.Memory, resources.MemorySwap) = (30, 80 << 20, 80 << 20);
            (resources.CpuShares, resources.CpuQuota, resources.CpuPeriod, resources.CpuBurst) = (400, 50_000, 100_000, 10_000);
            resources.CpusetCpus = "0";
            change?.Invoke(c);
        }));

    /// <summary>Asks for a change of much that is good and something that is not, and looks whether anything of it was done.</summary>
    private static ContainerException Refused(Container container, Action<ContainerResources> spoil)
    {
        string kernel = container.Settings();
        byte[] state = File.ReadAllBytes(container.StateDirectory + "/state.json");
        ContainerResources resources = new()
        {
            CpuShares = 700, CpuQuota = 20_000, CpuPeriod = 50_000, CpuBurst = 5_000,
            Memory = 200 << 20, MemorySwap = 300 << 20, MemoryReservation = 10 << 20,
            PidsLimit = 40,
        };
        spoil(resources);
        ContainerException error = Assert.Throws<ContainerException>(() => container.Set(resources, new Dictionary<string, string?> { ["no"] = "way" }));
        Assert.Equal(container.Id, error.ContainerId);
        Assert.DoesNotContain("could not be put back", error.Message, StringComparison.Ordinal);
        Assert.Equal(kernel, container.Settings());
        Assert.Equal(state, File.ReadAllBytes(container.StateDirectory + "/state.json"));
        Assert.Empty(container.Config.Labels);
        return error;
    }
}
