using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Events;
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
        int threads = WatcherThreads();
        using (Witness witness = new(sandbox))
        {
            Parallel.ForEach(containers, new() { MaxDegreeOfParallelism = 4 }, (container, _, i) =>
                container.Start(new ProcessConfig("/bin/sh", "-c", $"sleep 0.5; exit {i}")).Dispose());
            foreach (Container container in containers)
                witness.Await(container.Id, ContainerEventType.Start);
            Assert.Equal(threads + 1, WatcherThreads());
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

        Assert.True(Machine.WaitUntil(() => WatcherThreads() == threads));
    }

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
