using System;
using System.Linq;
using System.Text;
using System.Text.Json.Nodes;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Oci;
using PSContainer.Engine.Errors;
using Xunit;

namespace PSContainer.Tests.Oci;

/// <summary>Each kind of document that is none: one exception, that names the place.</summary>
public sealed class FaultTests
{
    [Theory]
    [InlineData("", "$", "empty")]
    [InlineData(" \n", "$", "empty")]
    [InlineData("null", "$", "Must be an object, not null")]
    [InlineData("[]", "$", "Must be an object, not a list")]
    [InlineData("{", "$", "ends in the middle")]
    [InlineData("{\"process\": {\"args\": [\"a\", \"b", "$.process.args", "ends in the middle")]
    [InlineData("{\"process\": {\"args\": [1,", "$.process.args[0]", "Must be a text, not 1")]
    [InlineData("{} x", "$", "line 1, byte 4")]
    [InlineData("{\"process\":\n{,}}", "$.process", "line 2, byte 2")]
    [InlineData("{\"hostname\": 'a'}", "$.hostname", "no JSON")]
    [InlineData("{\"hostname\": \"a\", // b\n}", "$", "no JSON")]
    [InlineData("{\"hostname\": \"a\", \"hostname\": \"b\"}", "$.hostname", "twice")]
    [InlineData("{\"x\": {\"a b\": 1, \"a\\u0020b\": 1}}", "$.x['a b']", "twice")]
    [InlineData("{\"hostname\": 12}", "$.hostname", "Must be a text, not 12")]
    [InlineData("{\"hostname\": \"\\ud800\"}", "$.hostname", "escape")]
    [InlineData("{\"x\": [\"\\udc00a\"]}", "$.x[0]", "escape")]
    [InlineData("{\"mounts\": \"a\"}", "$.mounts", "Must be a list, not a text")]
    [InlineData("{\"mounts\": {}}", "$.mounts", "Must be a list, not an object")]
    [InlineData("{\"mounts\": [null]}", "$.mounts[0]", "null")]
    [InlineData("{\"mounts\": [[]]}", "$.mounts[0]", "Must be an object, not a list")]
    [InlineData("{\"annotations\": {\"a.b\": null}}", "$.annotations['a.b']", "null")]
    [InlineData("{\"annotations\": []}", "$.annotations", "Must be an object")]
    [InlineData("{\"root\": {\"readonly\": \"true\"}}", "$.root.readonly", "true or false, not a text")]
    [InlineData("{\"process\": {\"user\": {\"uid\": -1}}}", "$.process.user.uid", "0 to 4294967295, not -1")]
    [InlineData("{\"process\": {\"user\": {\"uid\": 4294967296}}}", "$.process.user.uid", "not 4294967296")]
    [InlineData("{\"process\": {\"user\": {\"uid\": 1.5}}}", "$.process.user.uid", "whole number")]
    [InlineData("{\"process\": {\"user\": {\"additionalGids\": [1, \"2\"]}}}", "$.process.user.additionalGids[1]", "not a text")]
    [InlineData("{\"process\": {\"consoleSize\": {\"height\": 65536}}}", "$.process.consoleSize.height", "65535")]
    [InlineData("{\"linux\": {\"resources\": {\"memory\": {\"limit\": 9223372036854775808}}}}", "$.linux.resources.memory.limit", "not 9223372036854775808")]
    [InlineData("{\"process\": {\"rlimits\": [{\"hard\": 1e400}]}}", "$.process.rlimits[0].hard", "whole number")]
    public void OfTheText(string json, string place, string message) => Fails(Encoding.UTF8.GetBytes(json), place, message);

    [Fact]
    public void OfTheEncoding()
    {
        Fails([(byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)':', (byte)'1', (byte)'}'], "$", "UTF-8");
        Fails([0xEF, 0xBB, 0xBF, (byte)'{', (byte)'}'], "$", "no JSON");
    }

    [Theory]
    [InlineData("{\"x\":", "}")]
    [InlineData("[", "]")]
    [InlineData("{\"linux\":", "}")]
    public void OfTheDepth(string open, string close)
    {
        Fails(Nested(open, close, 32), "", "deeper than 32");
        Fails(Nested(open, close, 200_000), "", "deeper than 32");
    }

    [Fact]
    public void OfTheSize()
    {
        byte[] large = new byte[100 * 1024 * 1024];
        large.AsSpan().Fill((byte)' ');
        Fails(large, "$", "104857600 bytes");
    }

    [Fact]
    public void AMessageIsShortAndOfOneLine()
    {
        string name = new string('n', 1_000_000) + "\n";
        ConfigInvalidException e = Assert.Throws<ConfigInvalidException>(() => Read($"{{\"{name.Replace("\n", "\\n", StringComparison.Ordinal)}\": {{\"a\": 1, \"a\": 2}}, \"hostname\": {new string('9', 1_000_000)}}}"));
        Assert.InRange(e.Message.Length, 10, 1000);
        Assert.DoesNotContain('\n', e.Message);
        string many = string.Join(',', Enumerable.Repeat("1", 100_000));
        e = Assert.Throws<ConfigInvalidException>(() => Read($"{{\"process\": {{\"args\": [{many}]}}}}"));
        Assert.InRange(e.Violations.Count, 50, 51);
        Assert.InRange(e.Message.Length, 10, 2000);
    }

    [Theory]
    [InlineData("ociVersion", null, "$.ociVersion", "missing")]
    [InlineData("ociVersion", "\"2.0.0\"", "$.ociVersion", "'2.0.0'")]
    [InlineData("ociVersion", "\"1x\"", "$.ociVersion", "'1x'")]
    [InlineData("root", null, "$.root", "missing")]
    [InlineData("root", "{}", "$.root.path", "missing")]
    [InlineData("root", "{\"path\": \"a\\u0000b\"}", "$.root.path", "NUL")]
    [InlineData("process", "{\"cwd\": \"/\"}", "$.process.args", "missing")]
    [InlineData("process", "{\"args\": [\"a\"]}", "$.process.cwd", "missing")]
    [InlineData("process", "{\"args\": [\"a\"], \"cwd\": \"a\"}", "$.process.cwd", "absolute")]
    [InlineData("process", "{\"args\": [\"a\"], \"cwd\": \"/\", \"rlimits\": [{\"type\": \"RLIMIT_X\", \"hard\": 1, \"soft\": 1}]}", "$.process.rlimits[0].type", "'RLIMIT_X'")]
    [InlineData("process", "{\"args\": [\"a\"], \"cwd\": \"/\", \"rlimits\": [{\"type\": \"RLIMIT_CPU\", \"hard\": 1}]}", "$.process.rlimits[0].soft", "missing")]
    [InlineData("mounts", "[{}]", "$.mounts[0].destination", "missing")]
    [InlineData("mounts", "[{\"destination\": \"/a\", \"options\": [\"bind\"]}]", "$.mounts[0].source", "missing")]
    [InlineData("hooks", "{\"poststop\": [{}]}", "$.hooks.poststop[0].path", "missing")]
    [InlineData("annotations", "{\"\": \"a\"}", "$.annotations['']", "empty")]
    [InlineData("linux", "{\"namespaces\": [{\"type\": \"net\"}]}", "$.linux.namespaces[0].type", "'net' is not one of pid, network")]
    [InlineData("linux", "{\"namespaces\": [{}]}", "$.linux.namespaces[0].type", "missing")]
    [InlineData("linux", "{\"uidMappings\": [{\"containerID\": 0, \"size\": 1}]}", "$.linux.uidMappings[0].hostID", "missing")]
    [InlineData("linux", "{\"devices\": [{\"path\": \"/dev/a\", \"type\": \"x\", \"major\": 1, \"minor\": 1}]}", "$.linux.devices[0].type", "'x'")]
    [InlineData("linux", "{\"devices\": [{\"path\": \"/dev/a\", \"type\": \"c\", \"minor\": 1}]}", "$.linux.devices[0].major", "missing")]
    [InlineData("linux", "{\"cgroupsPath\": \"/..\"}", "$.linux.cgroupsPath", "root of the hierarchy")]
    [InlineData("linux", "{\"rootfsPropagation\": \"x\"}", "$.linux.rootfsPropagation", "'x'")]
    [InlineData("linux", "{\"resources\": {\"devices\": [{\"allow\": true}]}}", "$.linux.resources.devices[0].access", "missing")]
    [InlineData("linux", "{\"resources\": {\"cpu\": {\"idle\": 2}}}", "$.linux.resources.cpu.idle", "0 or 1")]
    [InlineData("linux", "{\"resources\": {\"hugepageLimits\": [{\"limit\": 1}]}}", "$.linux.resources.hugepageLimits[0].pageSize", "missing")]
    [InlineData("linux", "{\"seccomp\": {\"syscalls\": [{\"names\": [\"a\"], \"action\": \"b\"}]}}", "$.linux.seccomp.defaultAction", "missing")]
    [InlineData("linux", "{\"seccomp\": {\"defaultAction\": \"a\", \"syscalls\": [{\"action\": \"b\"}]}}", "$.linux.seccomp.syscalls[0].names", "missing")]
    [InlineData("linux", "{\"personality\": {\"domain\": \"LINUX\", \"flags\": [\"A\"]}}", "$.linux.personality.flags", "'A'")]
    [InlineData("linux", "{\"memoryPolicy\": {\"mode\": \"X\"}}", "$.linux.memoryPolicy.mode", "MPOL_BIND")]
    public void OfTheMeaning(string member, string? value, string place, string message)
    {
        JsonObject document = Document.Least();
        document.Remove(member);
        if (value is not null)
            document[member] = JsonNode.Parse(value);
        Fails(Encoding.UTF8.GetBytes(document.ToJsonString()), place, message);
    }

    [Theory]
    [InlineData("slice")]
    [InlineData("a:b:")]
    [InlineData("a:b:c:d")]
    public void OfAPathForSystemd(string path)
    {
        JsonObject document = Document.Least();
        document["linux"] = new JsonObject { ["cgroupsPath"] = path };
        ConfigInvalidException e = Assert.Throws<ConfigInvalidException>(() => OciConfig.Read(Encoding.UTF8.GetBytes(document.ToJsonString()), "/b", new() { SystemdCgroup = true }));
        Assert.Equal("$.linux.cgroupsPath", Assert.Single(e.Violations).JsonPath);
    }

    [Fact]
    public void AllOfThemAtOnce()
    {
        ConfigInvalidException e = Assert.Throws<ConfigInvalidException>(() => Read("{\"process\": {}}"));
        Assert.Equal(["$.ociVersion", "$.root", "$.process.cwd", "$.process.args"], e.Violations.Select(v => v.JsonPath));
    }

    [Fact]
    public void WhatADocumentCannotSay()
    {
        ContainerConfig config = ConfigTemplates.Default();
        config.Process = new("a") { User = "daemon", AdditionalGroups = ["tty"] };
        config.Networks.Add(new() { Type = "veth" });
        config.Routes.Add(new());
        config.Overlay = new();
        config.ParentDeathSignal = 9;
        config.Mounts[0].PremountCommands.Add(new());
        ConfigInvalidException e = Assert.Throws<ConfigInvalidException>(() => OciConfig.Write(config));
        Assert.Equal(
            ["$.overlay", "$.parent_death_signal", "$.routes", "$.networks[1]", "$.mounts[0]", "$.process.user", "$.process.additional_groups[0]"],
            e.Violations.Select(v => v.JsonPath));
    }

    private static byte[] Nested(string open, string close, int times) =>
        Encoding.UTF8.GetBytes("{\"y\":" + string.Concat(Enumerable.Repeat(open, times)) + "1" + string.Concat(Enumerable.Repeat(close, times)) + "}");

    private static ContainerConfig Read(string json) => OciConfig.Read(Encoding.UTF8.GetBytes(json), "/b", new());

    private static void Fails(byte[] json, string place, string message)
    {
        ConfigInvalidException e = Assert.Throws<ConfigInvalidException>(() => OciConfig.Read(json, "/b", new()));
        Assert.Equal(ErrorCode.ConfigInvalid, e.Code);
        if (place.Length != 0)
            Assert.Equal(place, e.Violations[0].JsonPath);
        Assert.Contains(message, e.Violations[^1].Message + e.Violations[0].Message, StringComparison.Ordinal);
    }
}
