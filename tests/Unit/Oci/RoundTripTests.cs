using System.Collections.Generic;
using System.Text;
using System.Text.Json.Nodes;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Json;
using PSContainer.Engine.Configuration.Oci;
using PSContainer.Engine.Configuration.Validation;
using PSContainer.Tests.Configuration;
using Xunit;

namespace PSContainer.Tests.Oci;

/// <summary>What is read is written as it was.</summary>
public sealed class RoundTripTests
{
    [Theory]
    [InlineData("full")]
    [InlineData("podman")]
    [InlineData("runc-spec")]
    [InlineData("runc-spec-rootless")]
    public void TheModelLosesNothing(string name)
    {
        JsonObject before = Document.Tree(name);
        JsonNode after = JsonNode.Parse(OciJson.Write(OciJson.ReadSpec(Document.Bytes(name))))!;
        Assert.True(JsonNode.DeepEquals(before, after), after.ToJsonString());
    }

    [Theory]
    [InlineData("podman")]
    [InlineData("runc-spec")]
    [InlineData("runc-spec-rootless")]
    public void TheConfigurationLosesNothing(string name)
    {
        JsonObject before = Document.Tree(name);

        // Ambient capabilities that are not inheritable are no more than a wish.
        (before["process"]!["capabilities"] as JsonObject)?.Remove("ambient");
        JsonNode after = JsonNode.Parse(OciConfig.Write(OciConfig.Read(Document.Bytes(name), "/bundle", new()), "/bundle"))!;
        Assert.True(JsonNode.DeepEquals(Normalized(before), Normalized(after)), after.ToJsonString());
    }

    [Fact]
    public void TheConfigurationLosesOnlyWhatWindowsHas()
    {
        JsonNode before = Document.Tree("full");
        JsonNode after = JsonNode.Parse(OciConfig.Write(OciConfig.Read(Document.Bytes("full"), "/bundle", new())))!;
        before["process"]!.AsObject().Remove("commandLine");
        before["process"]!["user"]!.AsObject().Remove("username");

        // Unknown members of what is no object of its own in a configuration, a range of ids, stay with its place too.
        Assert.True(JsonNode.DeepEquals(Normalized(before), Normalized(after)), after.ToJsonString());
    }

    [Fact]
    public void UnknownMembersGoThroughAStateFileToo()
    {
        ContainerConfig config = OciConfig.Read(Document.Bytes("full"), "/bundle", new());
        ContainerConfig again = ContainerJson.ReadConfig(ContainerJson.Write(config.Clone()));
        again.Process = config.Process;
        Assert.Equal(Encoding.UTF8.GetString(OciConfig.Write(config)), Encoding.UTF8.GetString(OciConfig.Write(again)));
        again.Mounts.RemoveAt(0);
        JsonNode document = JsonNode.Parse(OciConfig.Write(again))!;
        Assert.Equal(1, (int)document["mounts"]![0]!["x-mount"]!);
        Assert.Null(document["mounts"]![1]!["x-mount"]);
    }

    [Fact]
    public void TheFullDocumentIsValidWhereTheMachineHasEverything()
    {
        ContainerConfig config = OciConfig.Read(Document.Bytes("full"), "/bundle", new());
        config.Rootfs = "/tmp";

        // It joins this machine's network, which no test should rely on.
        config.Namespaces.Find(entry => entry.Type == NamespaceType.Network)!.Path = string.Empty;
        Assert.Equal([], ConfigValidator.Validate(config, new TestHost { Everything = true }));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ATemplateIsTheSameAfterwards(bool rootless)
    {
        ContainerConfig config = Bundle.Template(rootless);
        BundleOptions options = new() { RootlessEuid = rootless, RootlessCgroups = rootless };
        ContainerConfig again = OciConfig.Read(OciConfig.Write(config), "/bundle", options);
        Assert.Equal("/bundle/rootfs", again.Rootfs);
        Assert.Equal(["bundle=/bundle"], again.Labels);
        Assert.Equal("0:0", again.Process!.User);
        again.Rootfs = again.Process.User = again.Version = string.Empty;
        again.Labels = [];
        Assert.Equal(Encoding.UTF8.GetString(ContainerJson.Write(config)), Encoding.UTF8.GetString(ContainerJson.Write(again)));
        Assert.Equal(Encoding.UTF8.GetString(ContainerJson.Write(config.Process!)), Encoding.UTF8.GetString(ContainerJson.Write(again.Process)));
    }

    /// <summary>Mount options in any order, which the configuration does not keep; only propagation is a sequence.</summary>
    private static JsonNode Normalized(JsonNode document)
    {
        foreach (JsonNode? mount in document["mounts"]!.AsArray())
        {
            if (mount!["options"] is not JsonArray options)
                continue;
            List<string> words = [];
            foreach (JsonNode? word in options)
                words.Add((string)word!);
            words.Sort(string.CompareOrdinal);
            mount["options"] = new JsonArray([.. words.ConvertAll(word => JsonValue.Create(word))]);
            if ((string?)mount["type"] == "none")
                mount["type"] = "bind";
        }

        return document;
    }
}
