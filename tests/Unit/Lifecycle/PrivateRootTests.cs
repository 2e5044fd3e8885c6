using System;
using System.IO;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>The embedded default: the host's root below a private layer.</summary>
[Trait("Category", "Privileged")]
public class PrivateRootTests
{
    [PrivilegedFact]
    public void Writes_stay_private_and_go_with_the_container()
    {
        using Sandbox sandbox = new();
        MachineState before = sandbox.Look();
        Container container = sandbox.Create(ConfigTemplates.Default());
        Outcome outcome = Sandbox.Run(container, "/bin/sh", "-c", $"ls / && echo inside > /etc/{sandbox.Tag} && cat /etc/{sandbox.Tag} && rm /etc/hostname; ls /etc/hostname");
        Assert.Contains("usr", outcome.Lines);
        Assert.Contains("inside", outcome.Lines);
        Assert.False(File.Exists("/etc/" + sandbox.Tag));
        Assert.True(File.Exists("/etc/hostname"));

        // The layer lasts as long as the container: the next run finds it again.
        Assert.Equal("inside", Sandbox.Run(container, "/bin/cat", "/etc/" + sandbox.Tag).Lines[0]);
        Assert.NotEmpty(Directory.GetFileSystemEntries(sandbox.Home + "/data/containers"));
        container.Destroy();
        Assert.Empty(Directory.GetFileSystemEntries(sandbox.Home + "/data/containers"));
        before.AssertUnchanged(sandbox);
    }

    [PrivilegedFact]
    public void Two_containers_do_not_see_each_others_layer()
    {
        using Sandbox sandbox = new();
        Container one = sandbox.Create(ConfigTemplates.Default()), two = sandbox.Create(ConfigTemplates.Default());
        Sandbox.Run(one, "/bin/sh", "-c", $"echo 1 > /etc/{sandbox.Tag}");
        Assert.Equal(1, Sandbox.Run(two, "/bin/cat", "/etc/" + sandbox.Tag).ExitCode);
    }

    [PrivilegedFact]
    public void States_and_layers_are_hidden()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create(ConfigTemplates.Default());
        Assert.Equal(string.Empty, Sandbox.Run(container, "/bin/ls", "-A", sandbox.Home + "/data", sandbox.Home + "/state").Output.Replace(sandbox.Home, "", StringComparison.Ordinal).Replace("/data:", "", StringComparison.Ordinal).Replace("/state:", "", StringComparison.Ordinal).Trim());
    }

    [PrivilegedFact]
    public void It_can_be_read_only()
    {
        using Sandbox sandbox = new();
        ContainerConfig config = ConfigTemplates.Default();
        config.ReadonlyRootfs = true;
        Assert.Contains("Read-only", sandbox.Run(config, new ProcessConfig("/bin/sh", "-c", "touch /etc/x")).Error, StringComparison.Ordinal);
    }

    [PrivilegedFact]
    public void A_start_that_fails_leaves_no_layer()
    {
        using Sandbox sandbox = new();
        ContainerConfig config = ConfigTemplates.Default();
        config.Mounts.Add(new("tmpfs", "tmpfs", "/mnt", "size=many"));
        Container container = sandbox.Create(config);
        MachineState before = sandbox.Look();
        Assert.Throws<ContainerException>(() => container.Start(new ProcessConfig("/bin/true")));
        before.AssertUnchanged(sandbox);
    }

    [PrivilegedFact]
    public void Layers_that_are_named_are_the_callers_and_stay()
    {
        using Sandbox sandbox = new();
        string upper = Directory.CreateDirectory(sandbox.Home + "/upper").FullName, work = Directory.CreateDirectory(sandbox.Home + "/work").FullName;
        Container container = sandbox.Create(sandbox.Config(c =>
        {
            c.Overlay = new() { Lower = [sandbox.Root.Path], Upper = upper, Work = work };
            c.Rootfs = string.Empty;
        }));
        Assert.Equal(0, Sandbox.Run(container, "/bin/sh", "-c", "echo x > /kept; ls /bin").ExitCode);
        container.Destroy();
        Assert.Equal("x\n", File.ReadAllText(upper + "/kept"));
        Assert.Empty(Directory.GetFileSystemEntries(sandbox.Home + "/data/containers"));
    }
}
