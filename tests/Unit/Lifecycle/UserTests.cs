using System;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>The user that the program runs as, looked up in the container's own files.</summary>
[Trait("Category", "Privileged")]
public class UserTests
{
    [PrivilegedTheory]
    [InlineData("", "0", "0", "")]
    [InlineData("root", "0", "0", "")]
    [InlineData("ann", "1000", "1000", "29 44")]
    [InlineData("1000", "1000", "1000", "")]
    [InlineData("1000:0", "1000", "0", "")]
    [InlineData("bob", "1001", "100", "29")]
    [InlineData("bob:video", "1001", "44", "")]
    [InlineData("4321", "4321", "0", "")]
    [InlineData("4321:8765", "4321", "8765", "")]

    // A user and a group whose *names* are numbers are never meant by the number (CVE-2016-3697).
    [InlineData("2000", "2000", "0", "")]
    [InlineData("1000:3000", "1000", "3000", "")]
    public void Ids_of_the_program(string user, string uid, string gid, string groups)
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        container.Start(new ProcessConfig("/bin/sleep", "1000") { User = user }).Dispose();
        Check(container.InitProcessId);
        using Engine.Processes.ContainerProcess exec = container.Start(new ProcessConfig("/bin/sleep", "1000") { User = user });
        Check(exec.Pid);

        void Check(int pid)
        {
            Assert.Equal(string.Join('\t', uid, uid, uid, uid), Machine.Status(pid, "Uid"));
            Assert.Equal(string.Join('\t', gid, gid, gid, gid), Machine.Status(pid, "Gid"));
            Assert.Equal(groups, Machine.Status(pid, "Groups"));
        }
    }

    [PrivilegedFact]
    public void Additional_groups_by_name_and_number()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        container.Start(new ProcessConfig("/bin/sleep", "1000") { User = "1000:1000", AdditionalGroups = ["video", "777", "video"] }).Dispose();
        Assert.Equal("44 777", Machine.Status(container.InitProcessId, "Groups"));
    }

    [PrivilegedTheory]
    [InlineData("nobody-here", "user \"nobody-here\"")]
    [InlineData("ann:nogroup", "group \"nogroup\"")]
    [InlineData("1000x", "user \"1000x\"")]
    [InlineData("-1", "user \"-1\"")]
    [InlineData("4294967295", "user \"4294967295\"")]
    [InlineData("99999999999", "user \"99999999999\"")]
    public void An_unknown_user_is_an_error_that_leaves_nothing(string user, string words)
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        MachineState before = sandbox.Look();
        ContainerException error = Assert.ThrowsAny<ContainerException>(() => container.Start(new ProcessConfig("/bin/true") { User = user }));
        Assert.Equal(ErrorCode.ConfigInvalid, error.Code);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        before.AssertUnchanged(sandbox);
    }

    [PrivilegedFact]
    public void An_unknown_user_of_an_exec_leaves_the_container_running()
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Sleeping();
        Assert.Throws<ContainerException>(() => container.Start(new ProcessConfig("/bin/true") { User = "nobody-here" }));
        Assert.Single(container.GetProcesses());
    }

    [PrivilegedFact]
    public void Home_is_the_users_and_else_the_root()
    {
        using Sandbox sandbox = new();
        Assert.Equal("/root", Home(""));
        Assert.Equal("/home/ann", Home("1000"));
        Assert.Equal("/nowhere", Home("bob"));
        Assert.Equal("/", Home("5555"));

        string Home(string user) => sandbox.Run(sandbox.Config(), new ProcessConfig("/bin/sh", "-c", "echo $HOME") { User = user }).Lines[0];
    }

    [PrivilegedFact]
    public void Without_a_user_file_numbers_still_work()
    {
        using Sandbox sandbox = new();
        System.IO.File.Delete(sandbox.Root.Path + "/etc/passwd");
        System.IO.File.Delete(sandbox.Root.Path + "/etc/group");
        Assert.Equal("uid=12 gid=34", sandbox.Run(sandbox.Config(), new ProcessConfig("/bin/id") { User = "12:34" }).Lines[0].Split(" groups")[0]);
    }
}
