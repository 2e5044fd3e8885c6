using System.Linq;
using System.Text;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Json;
using PSContainer.Engine.Lifecycle;
using Xunit;
using static PSContainer.Tests.Configuration.ValidatorCase;

namespace PSContainer.Tests.Configuration;

/// <summary>Scheduling, memory policies, execution domains and interfaces that are moved; none of them is applied yet.</summary>
public sealed class SchedulingRulesTests
{
    [Fact]
    public void Schedulers()
    {
        Passes(config => config.Scheduler = new());
        Passes(config => config.Scheduler = new() { Policy = "SCHED_FIFO", Priority = 99 });
        Passes(config => config.Process!.Scheduler = new() { Policy = "SCHED_DEADLINE", Runtime = 1, Deadline = 2, Period = 3 });
        Breaks(config => config.Scheduler = new() { Policy = "SCHED_X" }, "$.scheduler.policy");
        Breaks(config => config.Scheduler = new() { Nice = 20 }, "$.scheduler.nice");
        Breaks(config => config.Scheduler = new() { Priority = 1 }, "$.scheduler.priority");
        Breaks(config => config.Scheduler = new() { Policy = "SCHED_RR" }, "$.scheduler.priority");
        Breaks(config => config.Scheduler = new() { Runtime = 1 }, "$.scheduler");
        Breaks(config => config.Process!.Scheduler = new() { Flags = ["SCHED_FLAG_RECLAIM", "x"] }, "$.process.scheduler.flags[1]");
    }

    [Fact]
    public void Priorities()
    {
        Passes(config => config.IoPriority = new() { Class = "IOPRIO_CLASS_IDLE", Priority = 7 });
        Breaks(config => config.IoPriority = new() { Class = "IOPRIO_CLASS_X" }, "$.io_priority.class");
        Breaks(config => config.IoPriority = new() { Priority = 8 }, "$.io_priority.priority");
        Breaks(config => config.Process!.IoPriority = new() { Priority = -1 }, "$.process.io_priority.priority");
    }

    [Fact]
    public void Affinities()
    {
        Passes(config => config.ExecCpuAffinity = new() { Initial = "0-3,7" });
        Breaks(config => config.ExecCpuAffinity = new() { Initial = "3-1", Final = "65536" }, "$.exec_cpu_affinity.Initial", "$.exec_cpu_affinity.Final");
        Breaks(config => config.ExecCpuAffinity = new() { Initial = "0-9999999999" }, "$.exec_cpu_affinity.Initial");
        Breaks(config => config.ExecCpuAffinity = new() { Final = "," }, "$.exec_cpu_affinity.Final");
    }

    [Fact]
    public void MemoryPolicies()
    {
        Passes(config => config.MemoryPolicy = new());
        Passes(config => config.MemoryPolicy = new() { Mode = MemoryPolicyMode.Bind, Nodes = "0", Flags = MemoryPolicyFlags.StaticNodes });
        Breaks(config => config.MemoryPolicy = new() { Mode = MemoryPolicyMode.Bind }, "$.memory_policy.nodes");
        Breaks(config => config.MemoryPolicy = new() { Nodes = "0" }, "$.memory_policy.nodes");
        Breaks(config => config.MemoryPolicy = new() { Mode = (MemoryPolicyMode)7, Nodes = "0", Flags = (MemoryPolicyFlags)1 }, "$.memory_policy.mode", "$.memory_policy.flags");
    }

    [Fact]
    public void Domains()
    {
        Passes(config => config.Personality = new() { Domain = PersonalityDomain.Linux32 });
        Breaks(config => config.Personality = new() { Domain = (PersonalityDomain)3 }, "$.personality.domain");
    }

    [Fact]
    public void Interfaces()
    {
        Passes(config => config.NetDevices["eth0"] = new() { Name = "inner" });
        Breaks(config => config.NetDevices["a/b"] = new(), "$.netDevices['a/b']");
        Breaks(config => config.NetDevices["eth0"] = new() { Name = "more-than-15-characters" }, "$.netDevices['eth0'].name");
        Passes(config => config.NetDevices = new() { ["a"] = new() { Name = "eth%d" }, ["b"] = new() { Name = "eth%d" } });
        Breaks(config => config.NetDevices["eth0"] = new() { Name = "eth%s" }, "$.netDevices['eth0'].name");
        Breaks(config => config.NetDevices["eth0"] = new() { Name = "eth%d%d" }, "$.netDevices['eth0'].name");
        Breaks(config => config.NetDevices = new() { ["a"] = new() { Name = "c" }, ["b"] = new() { Name = "c" } }, "$.netDevices['b'].name");
        Breaks(
            config =>
            {
                config.Without(NamespaceType.Network);
                config.NetDevices["eth0"] = new();
            },
            "$.netDevices");
    }

    [Fact]
    public void ListsAreMasksInTheStateFile()
    {
        ContainerConfig config = new() { ExecCpuAffinity = new() { Initial = "0-3,7,64-65", Final = "nonsense" } };
        byte[] json = ContainerJson.Write(config);
        Assert.Contains("\"exec_cpu_affinity\":{\"Initial\":[143,3],\"Final\":\"nonsense\"}", Encoding.UTF8.GetString(json), System.StringComparison.Ordinal);
        ContainerConfig again = ContainerJson.ReadConfig(json);
        Assert.Equal(("0-3,7,64-65", "nonsense"), (again.ExecCpuAffinity!.Initial, again.ExecCpuAffinity.Final));
    }

    [Fact]
    public void NoneIsLeftOutSilently()
    {
        ContainerConfig config = ConfigTemplates.Default();
        config.IntelRdt = new();
        Assert.Equal(
            ["$.intel_rdt"],
            NotApplied.In(config).Select(violation => violation.JsonPath));
    }
}
