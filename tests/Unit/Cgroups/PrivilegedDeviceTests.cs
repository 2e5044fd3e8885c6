using System;
using System.Collections.Generic;
using System.IO;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Cgroups.Devices;
using PSContainer.Engine.Configuration;
using Xunit;

namespace PSContainer.Tests.Cgroups;

/// <summary>Device rules in the machine's own kernel.</summary>
[Trait("Category", "Privileged")]
[Collection(KernelCgroup.Collection)]
public class PrivilegedDeviceTests
{
    [CgroupFact(KernelCgroup.Unified)]
    public void The_device_filter_holds_and_is_replaced()
    {
        string directory = "/sys/fs/cgroup/unified/psc-test-" + Guid.NewGuid().ToString("N");
        string node = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        ICgroupManager manager = CgroupManagerFactory.Open(new Dictionary<string, string> { [string.Empty] = directory });
        using SleepingChild child = new();
        try
        {
            Directory.CreateDirectory(directory);
            manager.Attach(child.Pid);
            const string Probe = "; then echo yes; else echo no; fi";
            const string ReadZero = "if head -c1 /dev/zero >/dev/null 2>&1" + Probe;
            string makeZero = $"if mknod {node} c 1 5 2>/dev/null{Probe}; rm -f {node}";
            Assert.Equal("yes", child.Run(ReadZero));

            manager.Apply(new ContainerResources { Devices = [DeviceRuleTests.Allow("c 1:3 rwm"), DeviceRuleTests.Allow("c 1:5 m")] });
            Assert.Equal(1, DeviceFilter.CountAttached(directory));
            Assert.Equal("no", child.Run(ReadZero));
            Assert.Equal("yes", child.Run(makeZero));

            List<DeviceRule> rules = [.. DefaultDevices.Rules(), DeviceRuleTests.Deny("c 1:5 mw")];
            manager.Apply(new ContainerResources { Devices = rules });
            Assert.Equal(1, DeviceFilter.CountAttached(directory));
            Assert.Equal("yes", child.Run(ReadZero));
            Assert.Equal("no", child.Run(makeZero));

            // The kernel's verifier takes long lists as well.
            for (int i = 0; i < 300; i++)
                rules.Add(DeviceRuleTests.Allow($"b {i}:-1 rw"));
            manager.Apply(new ContainerResources { Devices = rules });
            Assert.Equal("yes", child.Run(ReadZero));
        }
        finally
        {
            child.Dispose();
            File.Delete(node);
            manager.Destroy(KernelCgroup.Deadline());
        }
    }

    [CgroupFact(KernelCgroup.Legacy)]
    public void V1_devices_hold_and_are_updated()
    {
        using KernelCgroup cgroup = new();
        using SleepingChild child = new();
        ICgroupManager manager = cgroup.Manager;
        manager.Create();
        manager.Attach(child.Pid);
        const string ReadZero = "if head -c1 /dev/zero >/dev/null 2>&1; then echo yes; else echo no; fi";
        manager.Apply(new ContainerResources { Devices = [DeviceRuleTests.Allow("c 1:3 rwm")] });
        Assert.Equal("no", child.Run(ReadZero));
        manager.Apply(new ContainerResources { Devices = DefaultDevices.Rules() });
        Assert.Equal("yes", child.Run(ReadZero));
        manager.Apply(new ContainerResources { Devices = [DeviceRuleTests.Allow("a -1:-1 rwm"), DeviceRuleTests.Deny("c 1:5 r")] });
        Assert.Equal("no", child.Run(ReadZero));
        manager.Apply(new ContainerResources { Devices = [DeviceRuleTests.Allow("a -1:-1 rwm")] });
        Assert.Equal("yes", child.Run(ReadZero));
    }
}
