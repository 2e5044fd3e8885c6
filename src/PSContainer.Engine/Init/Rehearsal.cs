using PSContainer.Engine.Configuration;
using PSContainer.Engine.Init.Steps;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Init;

/// <summary>
/// What a spare monitor does while it waits: reads a plan as it will have to, so that the pages of code and heap that
/// this touches are its own by then. A millisecond of page faults after a fork, taken off the way of the next container.
/// </summary>
internal static class Rehearsal
{
    internal static void Run()
    {
        WireWriter writer = new();
        new LaunchPlan
        {
            SpawnUnshare = Libc.CLONE_NEWPID,
            SpawnJoin = [new NamespaceHandle(0, Libc.CLONE_NEWPID)],
            OomKillFile = "/proc/self/stat",
            Steps =
            [
                new JoinCgroupStep(["/"]),
                new SessionKeyringStep(),
                new EnterNamespacesStep([], Libc.CLONE_NEWNS),
                new LoopbackStep(),
                new RootPropagationStep(0, "/"),
                new BindRootStep("/"),
                new MountStep(new ContainerMount("tmpfs", "tmpfs", "/dev", "nosuid", "mode=755")),
                new WaitAtGateStep(Gate.Namespaces),
                new CgroupMountStep("/", 0, true, [new CgroupMountPoint("cpu", "cgroup", "cpu", "/", ["cpu"])]),
                new DevicesStep(DefaultDevices.Nodes(), false),
                new PivotRootStep(),
                new HostnameStep("host", string.Empty),
                new ReadonlyPathsStep(["/proc/sys"]),
                new MaskPathsStep(["/proc/kcore"], string.Empty),
                new FindUserStep(string.Empty, []),
                new ExecuteStep(new ProcessSpec { Args = ["/bin/true"], Env = ["A=b"], Capabilities = new CapabilitySets { Bounding = ["CAP_KILL"] } }),
            ],
        }.Write(writer);
        _ = LaunchPlan.Read(new WireReader(writer.Written.ToArray()));
        _ = LinuxFile.TryReadText("/proc/self/stat");
    }
}
