using System;
using System.IO;
using System.Runtime.CompilerServices;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Lifecycle;
using PSContainer.Tests.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Processes;

/// <summary>Objects of processes that a caller forgets.</summary>
[Trait("Category", "Privileged")]
public class ForgottenProcessTests
{
    [PrivilegedFact]
    public void They_keep_no_descriptors()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        int before = Count();
        Forget(container);
        Assert.True(
            Machine.WaitUntil(() =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return Count() < before + 60; // other tests run beside this one
            }),
            $"{before} before, {Count()} now");
    }

    private static int Count() => Directory.GetFileSystemEntries("/proc/self/fd").Length;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget(Container container)
    {
        for (int i = 0; i < 60; i++)
            container.Start(new ProcessConfig("/bin/true"), cancellationToken: Sandbox.Soon()).Wait(Sandbox.Soon());
    }
}
