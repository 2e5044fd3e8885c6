using System;
using System.IO;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Validation;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Init.Steps;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Security;
using PSContainer.Tests.Configuration;
using PSContainer.Tests.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Hooks;

/// <summary>Labels of security modules: what is written, where, and what is refused.</summary>
public sealed class SecurityLabelTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("psc-attr-").FullName;

    public void Dispose() => Directory.Delete(_directory, true);

    [Fact]
    public void AppArmor_has_a_file_of_its_own()
    {
        Make("exec");
        Make("apparmor/exec");
        Set(SecurityModule.AppArmor, "container-default");
        Assert.Equal(("exec container-default", ""), (Read("apparmor/exec"), Read("exec")));
    }

    [Fact]
    public void Before_Linux_5_8_it_has_the_common_one()
    {
        Make("exec");
        Set(SecurityModule.AppArmor, "a b");
        Assert.Equal("exec a b", Read("exec"));
    }

    [Fact]
    public void Selinux_has_the_common_file()
    {
        Make("exec");
        Make("apparmor/exec");
        Set(SecurityModule.Selinux, "system_u:system_r:container_t:s0:c1,c2");
        Assert.Equal(("system_u:system_r:container_t:s0:c1,c2", ""), (Read("exec"), Read("apparmor/exec")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_link_is_not_followed(bool directory)
    {
        // CVE-2019-19921: what looks like the file may lead elsewhere.
        string elsewhere = _directory + "/elsewhere";
        Directory.CreateDirectory(elsewhere);
        File.WriteAllText(elsewhere + "/exec", "");
        if (directory)
            Directory.CreateSymbolicLink(_directory + "/apparmor", "elsewhere");
        else
            File.CreateSymbolicLink(Directory.CreateDirectory(_directory + "/apparmor").FullName + "/exec", "../elsewhere/exec");
        Make("exec");
        Assert.Equal(Errno.ELOOP, Assert.Throws<ContainerException>(() => Set(SecurityModule.AppArmor, "x")).Errno);
        File.Delete(_directory + "/exec");
        File.CreateSymbolicLink(_directory + "/exec", "elsewhere/exec");
        Assert.Equal(Errno.ELOOP, Assert.Throws<ContainerException>(() => Set(SecurityModule.Selinux, "x")).Errno);
        Assert.Equal("", Read("elsewhere/exec"));
    }

    [Fact]
    public void Without_any_file_the_module_is_missing()
    {
        ContainerException error = Assert.Throws<ContainerException>(() => Set(SecurityModule.Selinux, "x"));
        Assert.Equal((Errno.ENOENT, "openat2", "/proc/thread-self/attr/exec"), (error.Errno, error.Syscall, error.Path));
        Assert.NotNull(error.Hint);
        Assert.Throws<ContainerException>(() => Set(SecurityModule.AppArmor, "x"));
        Set(SecurityModule.AppArmor, "unconfined");
    }

    [Fact]
    [Trait("Category", "Privileged")]
    public void The_kernel_is_asked_and_its_answer_told()
    {
        if (Machine.WhatIsMissing([]) is not null)
            return;

        // No machine has this profile loaded; one without AppArmor has no place for it.
        ContainerException error = Assert.Throws<ContainerException>(() => new SecurityLabelStep(SecurityModule.AppArmor, "psc-no-such-profile").Run(null!));
        Assert.Contains(error.Errno, (int[])[Errno.ENOENT, Errno.EINVAL]);
        Assert.Equal("write", error.Syscall);
        Assert.EndsWith("/exec", error.Path, StringComparison.Ordinal);
    }

    [PrivilegedFact]
    [Trait("Category", "Privileged")]
    public void A_module_that_is_off_is_an_error_before_anything_is_touched()
    {
        HostFacts host = new();
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        MachineState before = sandbox.Look();
        if (!host.HasAppArmor)
        {
            Refused("$.apparmor_profile", "AppArmor", () => sandbox.Create(sandbox.Config(c => c.AppArmorProfile = "x")));
            Refused("$.process.apparmor_profile", "AppArmor", () => sandbox.Create(sandbox.Config(c => c.Process = new("true") { AppArmorProfile = "x" })));
            Refused("$.apparmor_profile", "AppArmor", () => container.Start(new("true") { AppArmorProfile = "x" }));
            Sandbox.Run(container, "/bin/true");
            before = sandbox.Look();
        }

        if (!host.HasSelinux)
        {
            Refused("$.process_label", "SELinux", () => sandbox.Create(sandbox.Config(c => c.ProcessLabel = "x")));
            Refused("$.label", "SELinux", () => container.Start(new("true") { Label = "x" }));
        }

        before.AssertUnchanged(sandbox);

        static void Refused(string place, string module, Action action)
        {
            ConfigViolation violation = Assert.Single(Assert.Throws<ConfigInvalidException>(action).Violations);
            Assert.Equal(place, violation.JsonPath);
            Assert.Contains($"{module} is not enabled", violation.Message, StringComparison.Ordinal);
        }
    }

    [PrivilegedFact]
    [Trait("Category", "Privileged")]
    public void A_module_that_has_gone_since_the_container_was_made_is_an_error_at_its_start()
    {
        if (new HostFacts().HasAppArmor)
            return;
        using Sandbox sandbox = new();
        Container made = sandbox.Create();
        string file = made.StateDirectory + "/state.json";
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"apparmor_profile\":\"\",\"process_label\"", "\"apparmor_profile\":\"x\",\"process_label\"", StringComparison.Ordinal));
        Container container = sandbox.Factory.Load(made.Id);
        Assert.Equal("x", container.Config.AppArmorProfile);
        Assert.Equal("$.apparmor_profile", Assert.Single(Assert.Throws<ConfigInvalidException>(() => container.Start(new("true"))).Violations).JsonPath);
    }

    [PrivilegedFact]
    [Trait("Category", "Privileged")]
    public void Unconfined_is_what_a_process_is_without_AppArmor()
    {
        if (new HostFacts().HasAppArmor)
            return;
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping(sandbox.Config(c => c.AppArmorProfile = "unconfined"));
        Assert.Equal("in\n", Sandbox.Run(container, "/bin/echo", "in").Output);
    }

    private void Make(string file)
    {
        string path = $"{_directory}/{file}";
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "");
    }

    private string Read(string file) => File.ReadAllText($"{_directory}/{file}");

    private void Set(SecurityModule module, string label)
    {
        using AttributeDirectory attributes = new(Libc.OpenAt(Libc.AT_FDCWD, _directory, Libc.O_PATH | Libc.O_DIRECTORY));
        attributes.Set(module, label);
    }

    [Fact]
    public void A_label_of_mounts_counts_where_selinux_is_in_force()
    {
        ContainerConfig config = new() { MountLabel = "system_u:object_r:x_t:s0" };
        Assert.Equal(config.MountLabel, MountLabel.InForce(config, new TestHost { Everything = true }));
        Assert.Empty(MountLabel.InForce(config, new TestHost()));
        Assert.Empty(MountLabel.InForce(new(), new TestHost { Everything = true }));
        Assert.True(MountLabel.IsOption("tmpfs"));
        Assert.False(MountLabel.IsOption("proc"));
    }
}
