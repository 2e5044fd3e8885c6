using System;
using System.Diagnostics;
using System.IO;
using System.Text.Json;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.State;
using PSContainer.Tests.Configuration;
using Xunit;

namespace PSContainer.Tests.State;

/// <summary>runc reads what we write, and we what it writes.</summary>
[Trait("Category", "Privileged")]
public sealed class RuncTests
{
    private static readonly string? s_runc = Array.Find(["/usr/sbin/runc", "/usr/bin/runc"], File.Exists);

    [Theory]
    [InlineData("default")]
    [InlineData("rootless")]
    [InlineData("full")]
    public void RuncReadsOurState(string name)
    {
        if (s_runc is null)
            return;
        using TemporaryDirectory directory = new();
        using Process child = Process.Start("sleep", "60");
        try
        {
            StateStore store = new(directory.Path);
            ProcessIdentity identity = ProcessIdentity.TryRead(child.Id)!.Value;
            ContainerState state = StateStoreTests.New("demo", name switch
            {
                "default" => ConfigTemplates.Default(),
                "rootless" => ConfigTemplates.Rootless(),
                _ => ContainerJsonTests.Full(),
            });
            state.Config.Rootfs = "/srv";
            state.Config.Cgroups.Systemd = false;

            // runc refuses to load these on a machine with cgroup v1.
            state.Config.Cgroups.Resources.Unified.Clear();
            state.Config.Labels = ["bundle=/some/bundle"];
            state.Config.Process = new("sleep", "60");
            state.InitProcessPid = identity.Pid;
            state.InitProcessStart = identity.StartTime;
            state.ExternalDescriptors = ["/dev/null", "/dev/null", "/dev/null"];
            foreach ((NamespaceType type, string file) in ((NamespaceType, string)[])[(NamespaceType.Pid, "pid"), (NamespaceType.Mount, "mnt"), (NamespaceType.Time, "time")])
                state.NamespacePaths[type] = $"/proc/{identity.Pid}/ns/{file}";
            store.Reserve("demo", state);

            using JsonDocument seen = JsonDocument.Parse(Run("--root", directory.Path, "state", "demo"));
            Assert.Equal(identity.Pid, seen.RootElement.GetProperty("pid").GetInt32());
            Assert.Equal("running", seen.RootElement.GetProperty("status").GetString());
            Assert.Equal("/some/bundle", seen.RootElement.GetProperty("bundle").GetString());
            Assert.Equal(state.Created.Ticks / 10000, seen.RootElement.GetProperty("created").GetDateTimeOffset().Ticks / 10000);
            Assert.Contains("running", Run("--root", directory.Path, "list"), StringComparison.Ordinal);

            child.Kill();
            child.WaitForExit();
            Assert.Contains("\"status\": \"stopped\"", Run("--root", directory.Path, "state", "demo"), StringComparison.Ordinal);
        }
        finally
        {
            child.Kill();
        }
    }

    [Fact]
    public void WeReadTheStateOfRunc()
    {
        using TemporaryDirectory directory = new();
        StateStore store = new(directory.Path);
        Directory.CreateDirectory(store.DirectoryOf("foreign"));
        File.WriteAllText(store.DirectoryOf("foreign") + "/state.json", RuncState.Text);
        ContainerState state = store.Load("foreign");
        Assert.Null(state.Extension);
        Assert.Equal((10727, 177964UL), (state.InitProcessPid, state.InitProcessStart));
        Assert.Equal("/proc/10727/ns/net", state.NamespacePaths[NamespaceType.Network]);
        Assert.Equal("/sys/fs/cgroup/unified/foreign", state.CgroupPaths[""]);
        Assert.Equal(["ro", "nosuid", "nodev", "noexec", "relatime"], state.Config.Mounts[1].Options);
        Assert.Equal('c', state.Config.Devices[0].Type);
        Assert.Equal('a', state.Config.Cgroups.Resources.Devices[0].Type);
        Assert.Null(state.Config.Cgroups.Resources.Memory);
        Assert.Null(state.Config.Cgroups.Resources.PidsLimit);
        Assert.Equal(10, state.Config.Hooks.Poststop[0].Timeout);
        Assert.Equal("SCMP_ACT_ERRNO", state.Config.Seccomp!.Syscalls[0].Action);
        Assert.Equal(["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"], state.Config.Seccomp.Architectures);
        store.Save("foreign", state);
        Assert.Null(store.Load("foreign").Extension);
    }

    private static string Run(params string[] arguments)
    {
        using Process runc = Process.Start(new ProcessStartInfo(s_runc!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string output = runc.StandardOutput.ReadToEnd(), errors = runc.StandardError.ReadToEnd();
        runc.WaitForExit();
        Assert.True(runc.ExitCode == 0, errors);
        return output;
    }
}
