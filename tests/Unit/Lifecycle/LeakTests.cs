using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Processes;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>Nothing piles up: descriptors, mounts, cgroups, namespaces, processes, files.</summary>
[Trait("Category", "Privileged")]
[Collection(MachineTestsCollection.Name)]
public class LeakTests
{
    [PrivilegedFact]
    public void Two_hundred_containers_leave_the_machine_as_it_was()
    {
        using Sandbox sandbox = new();
        sandbox.Shell("true");
        MachineState before = sandbox.Look();
        string[] mounts = File.ReadAllLines("/proc/self/mountinfo");
        int launcher = Launchers().Single();
        int own = Descriptors(Environment.ProcessId), theirs = Descriptors(launcher);
        HashSet<string> networks = [];
        for (int i = 0; i < 200; i++)
        {
            Container container = sandbox.Create();
            bool look = i % 20 == 0;
            using ContainerProcess process = container.Start(look ? new ProcessConfig("/bin/sleep", "1000") : new ProcessConfig("/bin/true"));
            if (look)
            {
                networks.Add(Machine.Link(process.Pid, "ns/net")); // the kernel gives a number out again
                process.Signal(9);
            }

            Assert.Equal(look ? 137 : 0, process.Wait(Sandbox.Soon())!.ExitCode);
            container.Destroy();
        }

        before.AssertUnchanged(sandbox);
        Assert.Equal(mounts, File.ReadAllLines("/proc/self/mountinfo"));

        // A network namespace lives by processes, and by mounts and descriptors, which are counted.
        Assert.DoesNotContain(string.Empty, networks);
        Assert.DoesNotContain(Machine.Pids(), pid => networks.Contains(Machine.Link(pid, "ns/net")));
        Assert.Equal([launcher], Launchers());
        Assert.InRange(Descriptors(Environment.ProcessId), 0, own + 2);
        Assert.True(Machine.WaitUntil(() => Descriptors(launcher) <= theirs));

        // One monitor waits in readiness; all others have gone.
        Assert.True(Machine.WaitUntil(() => Children(launcher).Count == 1), string.Join('\n', Children(launcher).Select(Describe)));
        Assert.Empty(sandbox.Factory.ListIds());
    }

    [PrivilegedFact]
    public void Descriptors_do_not_grow_whether_starts_succeed_or_fail()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        Container failing = sandbox.Create(sandbox.Config(c => c.Sysctl["net.ipv4.nosuch"] = "1"));
        ProcessStreams streams = new() { Input = Stdio.Pipe, Output = Stdio.Pipe, Error = Stdio.Pipe };
        Round(2);
        int own = Descriptors(Environment.ProcessId), launcher = Launchers().Single(), theirs = Descriptors(launcher);
        Round(20);
        Assert.InRange(Descriptors(Environment.ProcessId), 0, own + 2);
        Assert.True(Machine.WaitUntil(() => Descriptors(launcher) <= theirs));

        void Round(int count)
        {
            for (int i = 0; i < count; i++)
            {
                using (ContainerProcess process = container.Start(new ProcessConfig("/bin/true"), streams))
                    process.Wait(Sandbox.Soon());
                Assert.Throws<ProcessNotExecutedException>(() => container.Start(new ProcessConfig("/nope"), streams));
                Assert.ThrowsAny<ContainerException>(() => failing.Start(new ProcessConfig("/bin/true"), streams));
                using System.Threading.CancellationTokenSource cancelled = new(0);
                Assert.ThrowsAny<OperationCanceledException>(() => container.Start(new ProcessConfig("/bin/true"), streams, cancellationToken: cancelled.Token));
            }
        }
    }

    [PrivilegedFact]
    public void A_killed_launcher_is_replaced_and_its_containers_live_on()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        using ContainerProcess process = container.Start(new ProcessConfig("/bin/sleep", "1000"));
        int old = Launchers().Single();
        Assert.Equal(0, Engine.Interop.Libc.TryKill(old, 9));
        Assert.True(Machine.WaitUntil(() => !Machine.IsRunning(old)));
        Assert.Equal(ContainerStatus.Running, container.Status);
        Assert.Equal(6, Sandbox.Run(container, "/bin/sh", "-c", "exit 6").ExitCode);

        // The monitor in readiness took that one; the next needs a new launcher.
        Assert.Equal(7, Sandbox.Run(container, "/bin/sh", "-c", "exit 7").ExitCode);
        Assert.NotEqual(old, Launchers().Single());
        container.Signal(9);
        Assert.Equal(137, process.Wait(Sandbox.Soon())!.ExitCode);
        Assert.Equal(137, container.Wait(Sandbox.Soon())!.ExitCode);
        container.Destroy();
    }

    [PrivilegedFact]
    public void A_launcher_killed_while_it_works_is_an_error_or_a_success_and_leaves_nothing()
    {
        using Sandbox sandbox = new();
        sandbox.Shell("true");
        MachineState before = sandbox.Look();
        for (int i = 0; i < 15; i++)
        {
            while (Launchers().Count == 0)
                sandbox.Shell("true");
            int launcher = Launchers().Single();
            int delay = i;
            System.Threading.Thread killer = new(() =>
            {
                System.Threading.Thread.Sleep(delay / 2);
                _ = Engine.Interop.Libc.TryKill(launcher, 9);
            });
            Container container = sandbox.Create();
            killer.Start();
            Exception? failure = Record.Exception((Action)(() => container.Start(new ProcessConfig("/bin/sleep", "1000"), cancellationToken: Sandbox.Soon()).Dispose()));
            killer.Join();
            Assert.True(failure is null or ContainerException { Code: ErrorCode.SystemError }, $"{failure}");
            Assert.Equal(failure is null ? ContainerStatus.Running : ContainerStatus.Created, container.Status);
            container.Destroy(force: true, Sandbox.Soon());
        }

        before.AssertUnchanged(sandbox);
    }

    private static int Descriptors(int pid) => Directory.GetFileSystemEntries($"/proc/{pid}/fd").Length;

    private static string Describe(int pid) =>
        $"{pid} {Machine.Proc(pid, "comm")} in {Machine.Proc(pid, "stack")} with {string.Join(' ', Enumerable.Range(0, 12).Select(fd => Machine.Link(pid, $"fd/{fd}")))}";

    private static List<int> Children(int pid) => [.. Machine.Pids().Where(p => Machine.Parent(p) == pid && Machine.IsRunning(p))];

    internal static List<int> Launchers() => [.. Children(Environment.ProcessId).Where(p => Machine.Proc(p, "comm") == "pscontainer\n")];
}
