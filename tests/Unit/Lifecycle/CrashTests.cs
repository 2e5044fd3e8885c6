using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>SIGKILL at any moment of a start. Whatever is left, removing the container by force clears it away.</summary>
[Trait("Category", "Privileged")]
[Collection(MachineTestsCollection.Name)]
public class CrashTests
{
    private const int Moments = 30;

    [PrivilegedFact]
    public void Of_the_caller() => KillAtManyMoments((_, caller) => [caller]);

    [PrivilegedFact]
    public void Of_the_launcher() => KillAtManyMoments((_, caller) => Named(caller, "pscontainer"));

    [PrivilegedFact]
    public void Of_the_monitor() => KillAtManyMoments((_, caller) => Named(caller, "pscontainer-mon"));

    [PrivilegedFact]
    public void Of_all_of_them_at_once() => KillAtManyMoments((_, caller) => [caller, .. Descendants(caller)]);

    private static void KillAtManyMoments(Func<Sandbox, int, IEnumerable<int>> victims)
    {
        using Sandbox sandbox = new();
        MachineState before = sandbox.Look();
        int ran = 0, left = 0;
        for (int i = 0; i < Moments; i++)
        {
            string id = sandbox.NewId();
            using Process cli = Cli.Start(sandbox, "run", "--keep", "-d", "--rootfs", sandbox.Root.Path, id, "--", "/bin/sleep", "1000");
            long end = Stopwatch.GetTimestamp() + (i * Stopwatch.Frequency / 1000);
            while (Stopwatch.GetTimestamp() < end)
                Thread.SpinWait(100);
            foreach (int pid in victims(sandbox, cli.Id))
                _ = Libc.TryKill(pid, 9);
            if (!cli.WaitForExit(10_000))
            {
                cli.Kill();
                Assert.Fail($"moment {i}: the command hangs");
            }

            ran += cli.ExitCode == 0 ? 1 : 0;
            left += sandbox.Factory.ListIds().Count;
            RemoveAll(sandbox);
            before.AssertUnchanged(sandbox);
        }

        // The moments must have met a start on its way, or this shows nothing.
        Assert.True(left > 0, $"{ran} of {Moments} ran, {left} were left");
    }

    private static void RemoveAll(Sandbox sandbox)
    {
        foreach (string id in sandbox.Factory.ListIds())
        {
            try
            {
                sandbox.Factory.Load(id).Destroy(force: true, Sandbox.Soon());
            }
            catch (ContainerException e) when (e.Code == ErrorCode.SystemError)
            {
                sandbox.Factory.RemoveDamaged(id, Sandbox.Soon());
            }
        }

        // A caller that died in the middle of a reservation leaves a directory under a name of its own, which the next removal sweeps.
        Container sweep = sandbox.Create();
        sweep.Destroy();
    }

    private static List<int> Named(int caller, string name) =>
        [.. Descendants(caller).Where(pid => Machine.Proc(pid, "comm").Trim() == name)];

    private static List<int> Descendants(int ancestor)
    {
        Dictionary<int, int> parents = [];
        foreach (int pid in Machine.Pids())
            parents[pid] = ParentOf(pid);
        List<int> found = [];
        foreach (int pid in parents.Keys)
        {
            int at = pid;
            while (parents.TryGetValue(at, out int parent) && parent > 1 && parent != ancestor)
                at = parent;
            if (parents.TryGetValue(at, out int last) && last == ancestor)
                found.Add(pid);
        }

        return found;
    }

    private static int ParentOf(int pid) => Engine.State.ProcessStat.TryRead(pid, out Engine.State.ProcessStat stat) ? stat.ParentPid : 0;
}
