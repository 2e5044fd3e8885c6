using System;
using System.IO;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>Which links on the way to a mount's destination lead out of the root.</summary>
public sealed class RootSymlinksTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("psct-links-").FullName;

    public RootSymlinksTests()
    {
        Directory.CreateDirectory(_root + "/a/b");
        Directory.CreateDirectory(_root + "/etc");
        Link("inside", "a/b");
        Link("absolute", "/a/b");
        Link("a/up", "../etc");
        Link("above", "../../../etc");
        Link("dangling", "/nowhere/at/all");
        Link("loop", "loop");
        Link("two", "inside");
        Link("chain", "above");
        Link("a/self", ".");
    }

    [Theory]
    [InlineData("/a/b", null)]
    [InlineData("/new/dir", null)]
    [InlineData("/inside/x", null)]
    [InlineData("/absolute/x", null)]
    [InlineData("/a/up/x", null)]
    [InlineData("/two/x", null)]
    [InlineData("/a/self/self/b", null)]
    [InlineData("/", null)]
    [InlineData("/above", "/above")]
    [InlineData("/above/x", "/above")]
    [InlineData("/dangling/x", "/dangling")]
    [InlineData("/chain/x", "/chain")]
    [InlineData("/loop", "/loop")]
    public void A_destination(string destination, string? link)
    {
        ContainerMount mount = new("tmpfs", "tmpfs", destination);
        if (link is null)
        {
            RootSymlinks.Check(_root, mount, 0);
            return;
        }

        ContainerException error = Assert.Throws<ContainerException>(() => RootSymlinks.Check(_root, mount, 4));
        Assert.Equal(ErrorCode.ConfigInvalid, error.Code);
        Assert.StartsWith("$.mounts[4].destination", error.Message, StringComparison.Ordinal);
        Assert.Contains($"\"{link}\"", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("copy-symlink")]
    [InlineData("dest-nofollow")]
    public void A_destination_that_is_not_followed(string option)
    {
        RootSymlinks.Check(_root, new("bind", "/x", "/above", option), 0);
        RootSymlinks.Check(_root, new("bind", "/x", "/a/b/", option), 0);
        Assert.Throws<ContainerException>(() => RootSymlinks.Check(_root, new("bind", "/x", "/above/x", option), 0));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private void Link(string name, string target) => File.CreateSymbolicLink($"{_root}/{name}", target);
}
