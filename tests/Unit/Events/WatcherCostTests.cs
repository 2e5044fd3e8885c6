using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Events;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Lifecycle;
using PSContainer.Tests.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Events;

/// <summary>What a watcher costs, and what it leaves: threads and descriptors of the whole test process are counted.</summary>
[Trait("Category", "Privileged")]
[Collection(MachineTestsCollection.Name)]
public class WatcherCostTests
{
    [PrivilegedFact]
    public void Fifty_containers_on_one_thread()
    {
        using Sandbox sandbox = new();
        Container[] containers = [.. Enumerable.Range(0, 50).Select(_ => sandbox.Create(sandbox.Config(c =>
        {
            c.Cgroups.Resources.Memory = 64 << 20;
            c.Cgroups.Resources.PidsLimit = 20;
        })))];
        Assert.True(Machine.WaitUntil(() => WatcherThreads() == 0));
        using (Witness witness = new(sandbox))
        {
            Parallel.ForEach(containers, new() { MaxDegreeOfParallelism = 4 }, (container, _, i) =>
                container.Start(new ProcessConfig("/bin/sh", "-c", $"sleep 0.5; exit {i}")).Dispose());
            foreach (Container container in containers)
                witness.Await(container.Id, ContainerEventType.Start);
            Assert.Equal(1, WatcherThreads());
            for (int i = 0; i < containers.Length; i++)
                Assert.Equal(i, witness.Await(containers[i].Id, ContainerEventType.Exit).ExitCode);
            foreach (Container container in containers)
                container.Destroy();
            foreach (Container container in containers)
            {
                witness.Await(container.Id, ContainerEventType.Remove);
                Assert.Equal("Start Exit Remove", witness.Story(container.Id));
            }

            Assert.Empty(witness.Faults);
        }

        Assert.True(Machine.WaitUntil(() => WatcherThreads() == 0));
    }

    [PrivilegedFact]
    public void Watchers_leave_no_descriptor_and_no_thread()
    {
        using Sandbox sandbox = new();
        Container[] containers = [.. Enumerable.Range(0, 3).Select(_ => sandbox.Sleeping(sandbox.Config(c =>
        {
            c.Cgroups.Resources.Memory = 64 << 20;
            c.Cgroups.Resources.PidsLimit = 20;
        })))];
        Round();
        Assert.True(Machine.WaitUntil(() => WatcherThreads() == 0));
        int descriptors = Descriptors();
        for (int i = 0; i < 20; i++)
            Round();
        Assert.True(Machine.WaitUntil(() => WatcherThreads() == 0));
        Assert.InRange(Descriptors(), 0, descriptors + 2);

        void Round()
        {
            using Witness all = new(sandbox, new ContainerWatcherOptions { PressureLevel = MemoryPressureLevel.Low });
            using Witness stall = new(sandbox, new ContainerWatcherOptions { PressureSource = MemoryPressureSource.Stall });
            using ContainerNotification oom = containers[0].NotifyOom();
            Sandbox.Run(containers[1], "/bin/true");
            Container shortLived = sandbox.Create();
            Sandbox.Run(shortLived, "/bin/true");
            shortLived.Destroy();
            all.Await(shortLived.Id, ContainerEventType.Remove);
            Assert.Throws<ContainerException>(() => new Witness(sandbox, new ContainerWatcherOptions { ContainerIds = ["nosuch"] }));
        }
    }

    [PrivilegedFact]
    public void Too_many_open_files_are_an_error_that_says_what_to_do()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        container.NotifyOom().Dispose();
        int limit = (int)RlimitType.NoFile;
        Assert.Equal(0, Libc.TryGetHardLimit(limit, out ulong hard));
        LinuxException cause;
        try
        {
            // Not even a thread can be started so: the work of one, on this.
            Assert.Equal(0, Libc.TrySetRlimit(0, limit, 3, hard));
            cause = Assert.Throws<LinuxException>(() => new WatchLoop(sandbox.Factory.Store, new ContainerWatcherOptions(), DateTimeOffset.UtcNow, _ => { }, _ => { }));
        }
        finally
        {
            Assert.Equal(0, Libc.TrySetRlimit(0, limit, hard, hard));
        }

        ContainerException error = WatchErrors.SetUp(cause, sandbox.Factory.StateRoot);
        Assert.Equal((ErrorCode.SystemError, Errno.EMFILE), (error.Code, error.Errno));
        Assert.Contains("ulimit", error.Hint, StringComparison.Ordinal);
        Assert.Contains("max_user_instances", WatchErrors.HintFor(new LinuxException("inotify_init1", Errno.EMFILE)), StringComparison.Ordinal);
        using Witness again = new(sandbox);
        container.Destroy();
        again.Await(container.Id, ContainerEventType.Remove);
    }

    private static int Descriptors() => Directory.GetFileSystemEntries("/proc/self/fd").Length;

    private static int WatcherThreads() =>
        Directory.GetDirectories("/proc/self/task").Count(task => Comm(task) == "pscontainer-wat");

    private static string Comm(string task)
    {
        try
        {
            return File.ReadAllText(task + "/comm").Trim();
        }
        catch (IOException)
        {
            return string.Empty;
        }
    }
}
