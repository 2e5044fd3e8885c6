using System;
using System.IO;
using PSContainer.Engine.Interop;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>A user without any privilege: what works, and what is refused in which words. By the command line, which becomes that user.</summary>
[Trait("Category", "Privileged")]
public class UnprivilegedTests
{
    private const uint Nobody = 65534;

    [PrivilegedFact("setpriv")]
    public void A_container_runs_with_one_mapped_id_and_no_cgroup()
    {
        using Sandbox sandbox = Give();
        Outcome outcome = AsNobody(sandbox, "run", "--rootfs", sandbox.Root.Path, sandbox.NewId(), "--", "/bin/sh", "-c",
            "id -u; cat /proc/self/uid_map; echo x > /tmp/made; hostname; echo y > /dev/null; ls /dev/pts; exit 9");
        Assert.Equal((9, string.Empty), (outcome.ExitCode, outcome.Error));
        Assert.Equal("0", outcome.Lines[0]);
        Assert.Equal(["0", "65534", "1"], outcome.Lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Libc.Check(Libc.TryStat(Libc.AT_FDCWD, sandbox.Root.Path + "/tmp/made", 0, out Libc.Statx stat), "stat");
        Assert.Equal(Nobody, stat.Uid);
        Assert.Empty(MachineState.CgroupsOf(sandbox.Tag));
        Assert.Empty(Directory.GetFileSystemEntries(sandbox.Home + "/run/pscontainer"));
    }

    [PrivilegedFact("setpriv")]
    public void A_detached_one_is_found_joined_and_removed()
    {
        using Sandbox sandbox = Give();
        string id = sandbox.NewId();
        Outcome run = AsNobody(sandbox, "run", "-d", "--rootfs", sandbox.Root.Path, id, "--", "/bin/sleep", "1000");
        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Contains("running", AsNobody(sandbox, "list").Output, StringComparison.Ordinal);
        Outcome exec = AsNobody(sandbox, "exec", id, "--", "/bin/sh", "-c", "id -u; ls /proc | grep -c '^[0-9]'; exit 4");
        Assert.Equal((4, string.Empty), (exec.ExitCode, exec.Error));
        Assert.Equal("0", exec.Lines[0]);
        Assert.Equal(0, AsNobody(sandbox, "delete", "--force", id).ExitCode);
        Assert.True(Machine.WaitUntil(() => MachineState.ProcessesOf(sandbox).Count == 0));
        Assert.Empty(Directory.GetFileSystemEntries(sandbox.Home + "/run/pscontainer"));
    }

    [PrivilegedFact("setpriv")]
    public void A_limit_that_nobody_would_enforce_is_refused()
    {
        using Sandbox sandbox = Give();
        Outcome outcome = AsNobody(sandbox, "run", "--memory", "64m", "--rootfs", sandbox.Root.Path, "--", "/bin/true");
        Assert.NotEqual(0, outcome.ExitCode);
        Assert.Contains("memory", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("hint:", outcome.Error, StringComparison.Ordinal);
    }

    [PrivilegedFact("setpriv")]
    public void A_state_root_of_root_is_refused_with_a_hint()
    {
        using Sandbox sandbox = Give();
        Directory.CreateDirectory(sandbox.Home + "/state");
        Libc.Check(Libc.TryChownAt(Libc.AT_FDCWD, sandbox.Home + "/state", 0, 0, 0), "chown");
        Outcome outcome = AsNobody(sandbox, "--root", sandbox.Home + "/state", "run", "--rootfs", sandbox.Root.Path, "--", "/bin/true");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("EACCES", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("hint:", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(sandbox.Home + "/state"));
    }

    [PrivilegedFact("setpriv")]
    public void The_hosts_root_as_the_containers_is_refused_with_a_reason()
    {
        using Sandbox sandbox = Give();
        Outcome outcome = AsNobody(sandbox, "run", "--", "/bin/true");
        Assert.NotEqual(0, outcome.ExitCode);
        Assert.Contains("$.rootfs", outcome.Error, StringComparison.Ordinal);
    }

    /// <summary>A sandbox whose directories nobody may use, with the executable in a place nobody can reach.</summary>
    private static Sandbox Give()
    {
        Sandbox sandbox = new();
        File.Copy(Machine.Executable, sandbox.Home + "/pscontainer");
        Directory.CreateDirectory(sandbox.Home + "/run");
        sandbox.Root.GiveTo(Nobody, Nobody);
        foreach (string path in (string[])[sandbox.Home, sandbox.Home + "/run"])
            Libc.Check(Libc.TryChownAt(Libc.AT_FDCWD, path, Nobody, Nobody, 0), "chown", path);
        return sandbox;
    }

    private static Outcome AsNobody(Sandbox sandbox, params string[] args) => Cli.Run(
        "setpriv",
        ["--reuid", "65534", "--regid", "65534", "--clear-groups", "--inh-caps=-all", sandbox.Home + "/pscontainer", .. args],
        ("XDG_RUNTIME_DIR", sandbox.Home + "/run"),
        ("XDG_DATA_HOME", sandbox.Home + "/run"),
        ("HOME", sandbox.Home));
}
