using System;
using System.IO;
using PSContainer.Engine.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>Whose containers the caller keeps: the machine's, or those of an ordinary user.</summary>
public class RootlessTests
{
    [Theory]
    [InlineData("         0          0 4294967295\n", true)]
    [InlineData("         0       1000          1\n         1     100000      65536\n", false)]
    [InlineData("         0     100000      65536\n", false)]
    [InlineData("      1000       1000          1\n", false)]
    [InlineData(null, true)]
    public void The_first_user_namespace_maps_all_ids_to_themselves(string? map, bool first) =>
        Assert.Equal(first, Rootless.IsFirstNamespace(map));

    [PrivilegedTheory("unshare")]
    [InlineData("USER=somebody", true)]
    [InlineData("USER=root", false)]
    [Trait("Category", "Privileged")]
    public void The_root_of_a_user_namespace_keeps_its_containers_in_the_session_of_its_user(string user, bool own)
    {
        using Sandbox sandbox = new();
        string session = Path.Combine(sandbox.Home, "session");
        Directory.CreateDirectory(session);
        Outcome help = Cli.Run("unshare", ["-U", "-r", "env", user, $"XDG_RUNTIME_DIR={session}", Machine.Executable, "--help"]);
        Assert.Equal(0, help.ExitCode);
        Assert.Contains(own ? $"(default: {session}/pscontainer)" : "(default: /run/pscontainer)", help.Output, StringComparison.Ordinal);
    }
}
