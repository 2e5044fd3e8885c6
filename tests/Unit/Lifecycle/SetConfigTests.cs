using System.IO;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>Changing a container by a whole configuration, of which only limits and labels may differ.</summary>
[Trait("Category", "Privileged")]
public class SetConfigTests
{
    [PrivilegedFact]
    public void A_whole_configuration()
    {
        using Sandbox sandbox = new();
        ContainerConfig config = sandbox.Config(c => c.Cgroups.Resources.PidsLimit = 30);
        Container container = sandbox.Sleeping(config);

        // Its own, changed in place, as a caller of libcontainer does; and the one that it was made of.
        ContainerConfig own = container.Config;
        own.Cgroups.Resources.PidsLimit = 31;
        own.Labels.Add("a=b");
        container.Set(own);
        Assert.Equal("31", container.Read("pids", "pids.max"));
        Assert.Equal(["a=b"], sandbox.Factory.Load(container.Id).Config.Labels);
        config.Cgroups.Resources.PidsLimit = 32;
        container.Set(config);
        Assert.Equal("32", container.Read("pids", "pids.max"));
        Assert.Empty(sandbox.Factory.Load(container.Id).Config.Labels);
        Assert.NotNull(sandbox.Factory.Load(container.Id).Config.Process);

        // The kernel may have something else than the record: what is given is written all the same.
        File.WriteAllText(container.CgroupPaths["pids"] + "/pids.max", "99");
        container.Set(config);
        Assert.Equal("32", container.Read("pids", "pids.max"));
    }

    [PrivilegedFact]
    public void A_configuration_on_the_hosts_own_root()
    {
        using Sandbox sandbox = new();
        ContainerConfig config = ConfigTemplates.Default();
        Container container = sandbox.Factory.Create(sandbox.NewId(), config);
        config.Cgroups.Resources.PidsLimit = 40;
        container.Set(config);
        Assert.Equal(40, container.Config.Cgroups.Resources.PidsLimit);
        config.Overlay = new RootOverlay { Lower = ["/usr"] };
        ConfigInvalidException error = Assert.Throws<ConfigInvalidException>(() => container.Set(config));
        Assert.Equal("$.overlay", Assert.Single(error.Violations).JsonPath);
    }

    [PrivilegedTheory]
    [InlineData("$.hostname")]
    [InlineData("$.namespaces")]
    [InlineData("$.mounts[0].destination")]
    [InlineData("$.readonlyfs")]
    [InlineData("$.cgroups.path")]
    [InlineData("$.capabilities")]
    [InlineData("$.process")]
    [InlineData("$.sysctl.net.ipv4.ip_forward")]
    public void What_cannot_change_is_named(string place)
    {
        using Sandbox sandbox = new();
        Container container = sandbox.Create();
        byte[] state = File.ReadAllBytes(container.StateDirectory + "/state.json");
        ContainerConfig config = container.Config.Clone();
        config.Cgroups.Resources.PidsLimit = 9;
        switch (place)
        {
            case "$.hostname":
                config.Hostname = "other";
                break;
            case "$.namespaces":
                config.Namespaces.RemoveAt(config.Namespaces.Count - 1);
                break;
            case "$.mounts[0].destination":
                config.Mounts[0].Destination = "/other";
                break;
            case "$.readonlyfs":
                config.ReadonlyRootfs = true;
                break;
            case "$.cgroups.path":
                config.Cgroups.Path = "/other";
                break;
            case "$.capabilities":
                config.Capabilities = null;
                break;
            case "$.process":
                config.Process = new ProcessConfig("/bin/other");
                break;
            default:
                config.Sysctl["net.ipv4.ip_forward"] = "1";
                break;
        }

        ConfigInvalidException error = Assert.Throws<ConfigInvalidException>(() => container.Set(config));
        Assert.Equal(place, Assert.Single(error.Violations).JsonPath);
        Assert.Equal(ErrorCode.ConfigInvalid, error.Code);
        Assert.Equal(state, File.ReadAllBytes(container.StateDirectory + "/state.json"));
    }
}
