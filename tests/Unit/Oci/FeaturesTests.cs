using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Oci;
using PSContainer.Engine.Configuration.Validation;
using Xunit;

namespace PSContainer.Tests.Oci;

/// <summary>The document that tells what the runtime can do, beside what the engine takes.</summary>
public sealed class FeaturesTests
{
    private static readonly JsonElement s_features =
        JsonDocument.Parse(OciFeatures.Write(new Dictionary<string, string> { ["org.pscontainer.version"] = "1.2.3" })).RootElement;

    [Fact]
    public void NamesItsVersions()
    {
        Assert.Equal("1.0.0", s_features.GetProperty("ociVersionMin").GetString());
        Assert.Equal(OciFeatures.NewestVersion, s_features.GetProperty("ociVersionMax").GetString());
        Assert.Equal("1.2.3", s_features.GetProperty("annotations").GetProperty("org.pscontainer.version").GetString());
        Assert.Equal(["prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop"], Texts(s_features, "hooks"));
    }

    [Fact]
    public void EveryMountOptionThatItNamesIsTaken()
    {
        List<string> options = Texts(s_features, "mountOptions");
        Assert.Contains("rro", options);
        foreach (string option in options)
        {
            ContainerMount mount = new("tmpfs", "tmpfs", "/x", option);
            Assert.Equal(string.Empty, mount.Data);
        }
    }

    [Fact]
    public void EveryWordThatItNamesIsRead()
    {
        JsonElement linux = s_features.GetProperty("linux"), seccomp = linux.GetProperty("seccomp");
        foreach (string type in Texts(linux, "namespaces"))
            Assert.NotNull(Read("""{"linux":{"namespaces":[{"type":"WORD"}]}}""".Replace("WORD", type, StringComparison.Ordinal)));
        foreach (string architecture in Texts(seccomp, "archs"))
            Assert.Empty(Faults("""{"linux":{"seccomp":{"defaultAction":"SCMP_ACT_ALLOW","architectures":["WORD"]}}}""".Replace("WORD", architecture, StringComparison.Ordinal)));
        foreach (string flag in Texts(seccomp, "knownFlags"))
            Assert.Empty(Faults("""{"linux":{"seccomp":{"defaultAction":"SCMP_ACT_ALLOW","flags":["WORD"]}}}""".Replace("WORD", flag, StringComparison.Ordinal)));
        Assert.Empty(Texts(seccomp, "supportedFlags").Except(Texts(seccomp, "knownFlags")));
    }

    [Fact]
    public void LettersOfADeviceRuleThatMeanNothingAreLeftOutAndSaid()
    {
        List<string> said = [];
        ContainerConfig config = Read("""{"linux":{"resources":{"devices":[{"allow":false,"type":"c","major":1,"minor":11,"access":"rwa"}]}}}""", said.Add);
        Assert.Equal("rw", config.Cgroups.Resources.Devices[0].Permissions);
        Assert.Contains("'rwa'", Assert.Single(said), StringComparison.Ordinal);
    }

    private static ContainerConfig Read(string part, Action<string>? warn = null) => OciConfig.Read(
        Encoding.UTF8.GetBytes("""{"ociVersion":"1.3.0","root":{"path":"/x"},""" + part[1..]), "/", new BundleOptions { Warn = warn });

    private static IEnumerable<string> Faults(string part) =>
        ConfigValidator.Validate(Read(part)).Select(v => v.ToString()).Where(text => text.Contains("seccomp", StringComparison.Ordinal));

    private static List<string> Texts(JsonElement parent, string name) =>
        [.. parent.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];
}
