using System;
using System.IO;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Processes;
using PSContainer.Engine.Rootfs;
using Xunit;

namespace PSContainer.Tests.Processes;

/// <summary>Users and groups of a root's own files.</summary>
public sealed class UserDatabaseTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("psct-users-").FullName;
    private readonly RootDirectory _root;

    public UserDatabaseTests()
    {
        Directory.CreateDirectory(_directory + "/etc");
        Passwd("root:x:0:0::/root:\nann:x:1000:1000::/home/ann:\n2000:x:0:0::/trap:\nodd:x:seven:8::/:\nshort:x:9\n");
        File.WriteAllText(_directory + "/etc/group", "root:x:0:\nann:x:1000:\nmany:x:50:bob,ann\n60:x:0:ann\nmine:x:70:ann\n");
        _root = new RootDirectory(Libc.OpenAt(Libc.AT_FDCWD, _directory, Libc.O_PATH | Libc.O_DIRECTORY));
    }

    [Theory]
    [InlineData("", 0, 0, "", "/root")]
    [InlineData("ann", 1000, 1000, "50,0,70", "/home/ann")]
    [InlineData("ann:mine", 1000, 70, "", "/home/ann")]
    [InlineData("1000", 1000, 1000, "", "/home/ann")]
    [InlineData("2000", 2000, 0, "", "/")]
    [InlineData("1000:60", 1000, 60, "", "/home/ann")]
    [InlineData("0:0", 0, 0, "", "/root")]
    [InlineData("short", 9, 0, "", "/")]
    [InlineData("4294967294", 4294967294, 0, "", "/")]
    public void Known(string text, uint uid, uint gid, string groups, string home)
    {
        ContainerUser user = UserDatabase.Resolve(_root, text, []);
        Assert.Equal((uid, gid, groups, home), (user.Uid, user.Gid, string.Join(',', user.Groups), user.Home));
    }

    [Theory]
    [InlineData("bob")]
    [InlineData("odd")]
    [InlineData(":")]
    [InlineData("4294967295")]
    [InlineData("4294967296")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("0x10")]
    [InlineData("ann:nobody")]
    [InlineData("ann:1000:5")]
    public void Unknown(string text)
    {
        if (text == ":")
        {
            Assert.Equal(0u, UserDatabase.Resolve(_root, text, []).Uid);
            return;
        }

        Assert.Equal(ErrorCode.ConfigInvalid, Assert.Throws<ContainerException>(() => UserDatabase.Resolve(_root, text, [])).Code);
    }

    [Fact]
    public void Additional_groups_come_once_each()
    {
        Assert.Equal([50u, 99u], UserDatabase.Resolve(_root, "1000", ["many", "99", "many"]).Groups);
        Assert.Throws<ContainerException>(() => UserDatabase.Resolve(_root, "1000", ["nobody"]));
    }

    [Fact]
    public void A_file_that_is_a_link_out_of_the_root_is_not_followed()
    {
        string outside = _directory + "-outside";
        File.WriteAllText(outside, "evil:x:0:0::/:\n");
        File.Delete(_directory + "/etc/passwd");
        File.CreateSymbolicLink(_directory + "/etc/passwd", outside);
        try
        {
            Assert.Throws<ContainerException>(() => UserDatabase.Resolve(_root, "evil", []));
        }
        finally
        {
            File.Delete(outside);
        }
    }

    [Fact]
    public void What_is_no_file_is_none()
    {
        File.Delete(_directory + "/etc/passwd");
        Directory.CreateDirectory(_directory + "/etc/passwd");
        Assert.Equal(5u, UserDatabase.Resolve(_root, "5", []).Uid);
    }

    [Fact]
    public void Files_with_carriage_returns_or_comments_do_no_harm()
    {
        Passwd("# ann:x:0:0::/:\n\n:::\nann:x:7:8::/h:\r\n");
        Assert.Equal((7u, 8u, "/h"), UserDatabase.Resolve(_root, "ann", []) is { } u ? (u.Uid, u.Gid, u.Home) : default);
    }

    public void Dispose()
    {
        _root.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private void Passwd(string text) => File.WriteAllText(_directory + "/etc/passwd", text);
}
