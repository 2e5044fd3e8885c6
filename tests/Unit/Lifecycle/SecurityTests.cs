using System;
using System.IO;
using System.Linq;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>What a container may get hold of, and cannot use.</summary>
[Trait("Category", "Privileged")]
public class SecurityTests
{
    private const int ReadWrite = Libc.O_RDWR;

    [PrivilegedFact]
    public void The_executable_behind_a_monitor_cannot_be_written()
    {
        // CVE-2019-5736: not even by the host's root, and not because it happens to be running (ETXTBSY).
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        int monitor = container.GetState().Extension!.MonitorPid;
        int opened = Libc.TryOpenAt(Libc.AT_FDCWD, $"/proc/{monitor}/exe", ReadWrite);
        Assert.Contains(opened, (int[])[-Errno.EROFS, -Errno.EPERM]);
    }

    [PrivilegedFact]
    public void Monitor_and_launcher_cannot_be_looked_into_from_a_container_that_sees_them()
    {
        // CVE-2016-9962: the container shares the host's pids and its root lacks CAP_SYS_PTRACE.
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping(sandbox.Config(c => c.Namespaces.RemoveAll(n => n.Type == NamespaceType.Pid)));
        int monitor = container.GetState().Extension!.MonitorPid;
        foreach (int pid in (int[])[monitor, Machine.Parent(monitor)])
        {
            Outcome outcome = Sandbox.Run(container, "/bin/sh", "-c", $"readlink /proc/{pid}/fd/3; readlink /proc/{pid}/fd/4; cat /proc/{pid}/environ; cat /proc/{pid}/mem; readlink /proc/{pid}/root; readlink /proc/{pid}/exe || echo no");
            Assert.Equal(["no"], outcome.Lines);
        }
    }

    [PrivilegedFact]
    public void A_working_directory_by_a_descriptor_of_the_host_leads_nowhere()
    {
        // CVE-2024-21626.
        using Sandbox sandbox = new();
        foreach (int fd in Enumerable.Range(3, 12))
        {
            ContainerConfig config = sandbox.Config();
            Container container = sandbox.Create(config);
            ProcessConfig process = new("/bin/pwd") { Cwd = $"/proc/self/fd/{fd}" };
            Exception? refused = Record.Exception(() => container.Start(process).Dispose());
            Assert.True(refused is not null || !Directory.Exists(sandbox.Home + "/root/proc/self"), $"descriptor {fd}");
            container.Destroy(force: true);
        }
    }
}
