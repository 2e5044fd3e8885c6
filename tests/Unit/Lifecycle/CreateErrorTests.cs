using System.IO;
using System.Linq;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>Configurations that are refused before anything is made.</summary>
[Trait("Category", "Privileged")]
public class CreateErrorTests
{
    [PrivilegedFact]
    public void A_missing_root_is_named()
    {
        ConfigInvalidException error = Refused(c => c.Rootfs += "/nowhere");
        Assert.Equal("$.rootfs", Assert.Single(error.Violations).JsonPath);
        Assert.Contains("/nowhere", error.Message, System.StringComparison.Ordinal);
    }

    [PrivilegedFact]
    public void A_root_that_is_a_file_is_named()
    {
        ConfigInvalidException error = Refused(c => c.Rootfs += "/etc/passwd");
        Assert.Equal("$.rootfs", Assert.Single(error.Violations).JsonPath);
    }

    [PrivilegedFact]
    public void Negative_memory_is_refused()
    {
        ConfigInvalidException error = Refused(c => c.Cgroups.Resources.Memory = -5);
        Assert.Contains("memory", Assert.Single(error.Violations).JsonPath, System.StringComparison.Ordinal);
    }

    [PrivilegedFact]
    public void All_violations_are_told_at_once()
    {
        ConfigInvalidException error = Refused(c =>
        {
            c.Rootfs = "/nowhere";
            c.Hostname = new string('h', 70);
            c.Cgroups.Resources.Memory = -5;
            c.Mounts.Add(new("tmpfs", "tmpfs", "relative"));
            c.Sysctl["kernel.panic"] = "1";
        });
        string[] places = [.. error.Violations.Select(v => v.JsonPath)];
        Assert.Contains("$.rootfs", places);
        Assert.Contains("$.hostname", places);
        Assert.Contains(places, p => p.Contains("memory", System.StringComparison.Ordinal));
        Assert.Contains(places, p => p.StartsWith("$.mounts[", System.StringComparison.Ordinal));
        Assert.Contains(places, p => p.StartsWith("$.sysctl", System.StringComparison.Ordinal));
    }

    [PrivilegedTheory]
    [InlineData("../../../../../etc")]
    [InlineData("/etc/psc-not-in-the-root")]
    public void A_mount_through_a_link_out_of_the_root_is_refused(string target)
    {
        using Sandbox sandbox = new();
        File.CreateSymbolicLink(sandbox.Root.Path + "/mnt/link", target);
        MachineState before = sandbox.Look();
        ContainerException error = Assert.Throws<ContainerException>(() => sandbox.Factory.Create(
            sandbox.NewId(), sandbox.Config(c => c.Mounts.Add(new("tmpfs", "tmpfs", "/mnt/link/data")))));
        Assert.Equal(ErrorCode.ConfigInvalid, error.Code);
        Assert.Contains("/mnt/link", error.Message, System.StringComparison.Ordinal);
        Assert.Contains("$.mounts[", error.Message, System.StringComparison.Ordinal);
        before.AssertUnchanged(sandbox);
        Assert.False(Path.Exists("/etc/psc-not-in-the-root"));
    }

    [PrivilegedFact]
    public void An_unknown_mount_option_is_named()
    {
        ConfigInvalidException error = Refused(c => c.Mounts.Add(new("tmpfs", "tmpfs", "/mnt", "nonsense=1")));
        Assert.Contains("nonsense", Assert.Single(error.Violations).Message, System.StringComparison.Ordinal);
    }

    [PrivilegedFact]
    public void An_option_that_the_file_system_refuses_is_named_and_nothing_is_left()
    {
        using Sandbox sandbox = new();
        Engine.Lifecycle.Container container = sandbox.Create(sandbox.Config(c => c.Mounts.Add(new("tmpfs", "tmpfs", "/mnt", "size=many"))));
        MachineState before = sandbox.Look();
        ContainerException error = Assert.Throws<ContainerException>(() => container.Start(new ProcessConfig("/bin/true")));
        Assert.Equal(ErrorCode.SystemError, error.Code);
        Assert.Contains("size", error.Message, System.StringComparison.Ordinal);
        Assert.Contains("/mnt", error.Step, System.StringComparison.Ordinal);
        before.AssertUnchanged(sandbox);
    }

    [PrivilegedFact]
    public void A_program_of_no_words_is_refused()
    {
        using Sandbox sandbox = new();
        Engine.Lifecycle.Container container = sandbox.Create();
        Assert.Equal(ErrorCode.ConfigInvalid, Assert.Throws<ConfigInvalidException>(() => container.Start(new ProcessConfig())).Code);
        Assert.Equal(Engine.Lifecycle.ContainerStatus.Created, container.Status);
    }

    [PrivilegedFact]
    public void The_configuration_is_copied()
    {
        using Sandbox sandbox = new();
        ContainerConfig config = sandbox.Config(c => c.Hostname = "before");
        Engine.Lifecycle.Container container = sandbox.Create(config);
        config.Hostname = "after";
        Assert.Equal("before", Sandbox.Run(container, "/bin/hostname").Lines[0]);
    }

    private static ConfigInvalidException Refused(System.Action<ContainerConfig> change)
    {
        using Sandbox sandbox = new();
        MachineState before = sandbox.Look();
        ConfigInvalidException error = Assert.Throws<ConfigInvalidException>(() => sandbox.Create(sandbox.Config(change)));
        Assert.Equal(ErrorCode.ConfigInvalid, error.Code);
        before.AssertUnchanged(sandbox);
        return error;
    }
}
