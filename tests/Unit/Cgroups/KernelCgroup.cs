using System;
using System.IO;
using System.Threading;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Lifecycle;

namespace PSContainer.Tests.Cgroups;

/// <summary>A cgroup of a test's own in the machine's hierarchies; removed at the end, come what may.</summary>
internal sealed class KernelCgroup : IDisposable
{
    /// <summary>Tests that run alone: one moves the test host itself for a moment, and what others start then would go with it.</summary>
    internal const string Collection = "cgroups of the kernel";

    internal const string Legacy = "/sys/fs/cgroup/memory/memory.limit_in_bytes";
    internal const string Unified = "/sys/fs/cgroup/unified/cgroup.procs";

    internal KernelCgroup(bool relative = false)
    {
        Config = new ContainerCgroup { Path = relative ? Name : "/" + Name };
        Manager = CgroupManagerFactory.Create(Config, Name, CgroupDriver.Cgroupfs, false);
    }

    internal string Name { get; } = "psc-test-" + Guid.NewGuid().ToString("N");

    internal ContainerCgroup Config { get; }

    internal ICgroupManager Manager { get; }

    internal static CancellationToken Deadline() => new CancellationTokenSource(TimeSpan.FromSeconds(5)).Token;

    internal static bool IsRunning(string pid)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    internal string Read(string controller, string file) => File.ReadAllText(Manager.Paths[controller] + "/" + file).Trim();

    public void Dispose()
    {
        if (!Manager.Exists)
            return;
        Manager.SignalAll(9);
        Manager.Destroy(Deadline());
    }
}
