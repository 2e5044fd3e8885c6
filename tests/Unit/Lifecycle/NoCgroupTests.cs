using System;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>A machine on which no cgroup file system is mounted.</summary>
[Trait("Category", "Privileged")]
public class NoCgroupTests
{
    [PrivilegedFact("unshare")]
    public void It_is_a_clear_error_and_disabling_cgroups_helps()
    {
        using Sandbox sandbox = new();
        MachineState before = sandbox.Look();
        Outcome refused = Run(sandbox, string.Empty);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("no cgroup hierarchy is mounted", refused.Error, StringComparison.Ordinal);
        Assert.Contains("hint:", refused.Error, StringComparison.Ordinal);
        before.AssertUnchanged(sandbox);
        Outcome disabled = Run(sandbox, "--cgroup-manager disabled");
        Assert.Equal((0, string.Empty), (disabled.ExitCode, disabled.Error));
        before.AssertUnchanged(sandbox);
    }

    private static Outcome Run(Sandbox sandbox, string option) => Cli.Run("unshare",
    [
        "-m", "--propagation", "private", "/bin/sh", "-c",
        $"umount -lR /sys/fs/cgroup; exec {Machine.Executable} --root {sandbox.Home}/state --data-root {sandbox.Home}/data {option} run --rootfs {sandbox.Root.Path} {sandbox.NewId()} -- /bin/true",
    ]);
}
