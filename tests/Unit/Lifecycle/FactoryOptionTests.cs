using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Validation;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>What a caller of the engine can put in place of its parts: libcontainer's option functions.</summary>
[Trait("Category", "Privileged")]
public class FactoryOptionTests
{
    [PrivilegedFact]
    public void A_validator_adds_rules()
    {
        using Sandbox sandbox = new(o => o.Validator = c => c.Hostname == "forbidden" ? [new ConfigViolation("$.hostname", "Not this one.")] : []);
        ConfigInvalidException error = Assert.Throws<ConfigInvalidException>(() => sandbox.Create(sandbox.Config(c => c.Hostname = "forbidden")));
        Assert.Equal("$.hostname", Assert.Single(error.Violations).JsonPath);
        Assert.Empty(sandbox.Factory.ListIds());
        sandbox.Create(sandbox.Config(c => c.Hostname = "allowed"));
    }

    [PrivilegedFact]
    public void Another_manager_makes_the_cgroups()
    {
        List<string> made = [];
        using Sandbox sandbox = new(o => o.NewCgroupsManager = (config, id, paths) =>
        {
            made.Add(paths is null ? $"new {id}" : $"known {id}");
            return CgroupManagerFactory.Create(new ContainerCgroup { Path = $"/{id}-elsewhere" }, id, CgroupDriver.Cgroupfs, rootless: false);
        });
        Container container = sandbox.Sleeping();
        Assert.All(MountedCgroups.Of(Machine.Proc(container.InitProcessId, "cgroup").Split('\n', StringSplitOptions.RemoveEmptyEntries)), l => Assert.EndsWith($"/{container.Id}-elsewhere", l, StringComparison.Ordinal));
        container.Destroy(force: true, Sandbox.Soon());
        Assert.All(container.CgroupPaths.Values, p => Assert.False(Directory.Exists(p)));
        Assert.Equal($"new {container.Id}", made[0]);
        Assert.Contains($"known {container.Id}", made);
    }

    [PrivilegedFact]
    public void The_first_stage_is_found_where_the_caller_says()
    {
        using Sandbox sandbox = new();
        string copy = sandbox.Home + "/stage";
        List<int> others = LeakTests.Launchers();
        File.Copy(Machine.Executable, copy);
        ContainerFactory factory = new(new() { StateRoot = sandbox.Factory.StateRoot, DataRoot = sandbox.Factory.DataRoot, InitPath = copy, InitArgs = ["launcher"] });
        Assert.Equal("libcontainer", factory.Type);
        Container container = factory.Create(sandbox.NewId(), sandbox.Config());
        Assert.Equal(0, Sandbox.Run(container, "/bin/true").ExitCode);

        // It would stay as long as this process.
        int own = Assert.Single(LeakTests.Launchers(), l => !others.Contains(l));
        Cli.Run("kill", ["-9", own.ToString(CultureInfo.InvariantCulture)]);
        Assert.True(Machine.WaitUntil(() => !Machine.IsRunning(own)));
    }
}
