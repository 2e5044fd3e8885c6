using System;
using System.IO;
using System.Linq;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Processes;
using PSContainer.Engine.State;
using PSContainer.Tests.Lifecycle;
using Xunit;

namespace PSContainer.Tests.State;

/// <summary>libcontainer's State of a container that runs, against the kernel's view.</summary>
[Trait("Category", "Privileged")]
public class StateMembersTests
{
    [PrivilegedFact]
    public void Every_member_says_what_is()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        ProcessStreams streams = new() { Input = Stdio.File("/etc/passwd"), Output = Stdio.Pipe };
        using ContainerProcess process = container.Start(new ProcessConfig("/bin/sleep", "1000"), streams, cancellationToken: Sandbox.Soon());
        ContainerState state = sandbox.Factory.Load(container.Id).GetState();
        Assert.Equal(container.Id, state.Id);
        Assert.Equal(process.Pid, state.InitProcessPid);
        Assert.Equal(Machine.Proc(process.Pid, "stat").Split(' ')[21], state.InitProcessStart.ToString());
        Assert.Equal(sandbox.Root.Path, state.Config.Rootfs);
        Assert.All(state.CgroupPaths.Values, path => Assert.Contains(process.Pid.ToString(), File.ReadAllLines(path + "/cgroup.procs")));
        Assert.Equal(8, state.NamespacePaths.Count);
        Assert.All(state.NamespacePaths.Values, path => Assert.True(Path.Exists(path), path));
        Assert.Equal("/etc/passwd", state.ExternalDescriptors[0]);
        Assert.StartsWith("pipe:[", state.ExternalDescriptors[1], StringComparison.Ordinal);
        Assert.Equal("/dev/null", state.ExternalDescriptors[2]);
        Assert.Equal(state.ExternalDescriptors, Enumerable.Range(0, 3).Select(i => Machine.Link(process.Pid, $"fd/{i}")));
    }
}
