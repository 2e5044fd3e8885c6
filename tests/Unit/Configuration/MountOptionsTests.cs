using System;
using System.Collections.Generic;
using PSContainer.Engine.Configuration;
using Xunit;

namespace PSContainer.Tests.Configuration;

public sealed class MountOptionsTests
{
    [Theory]
    [InlineData("ro", MountFlags.ReadOnly, MountFlags.None)]
    [InlineData("rw", MountFlags.None, MountFlags.ReadOnly)]
    [InlineData("nosuid", MountFlags.NoSuid, MountFlags.None)]
    [InlineData("suid", MountFlags.None, MountFlags.NoSuid)]
    [InlineData("nodev", MountFlags.NoDev, MountFlags.None)]
    [InlineData("dev", MountFlags.None, MountFlags.NoDev)]
    [InlineData("noexec", MountFlags.NoExec, MountFlags.None)]
    [InlineData("exec", MountFlags.None, MountFlags.NoExec)]
    [InlineData("sync", MountFlags.Synchronous, MountFlags.None)]
    [InlineData("async", MountFlags.None, MountFlags.Synchronous)]
    [InlineData("remount", MountFlags.Remount, MountFlags.None)]
    [InlineData("mand", MountFlags.MandatoryLock, MountFlags.None)]
    [InlineData("nomand", MountFlags.None, MountFlags.MandatoryLock)]
    [InlineData("dirsync", MountFlags.DirSync, MountFlags.None)]
    [InlineData("nosymfollow", MountFlags.NoSymFollow, MountFlags.None)]
    [InlineData("symfollow", MountFlags.None, MountFlags.NoSymFollow)]
    [InlineData("noatime", MountFlags.NoAccessTime, MountFlags.None)]
    [InlineData("atime", MountFlags.None, MountFlags.NoAccessTime)]
    [InlineData("nodiratime", MountFlags.NoDirAccessTime, MountFlags.None)]
    [InlineData("diratime", MountFlags.None, MountFlags.NoDirAccessTime)]
    [InlineData("relatime", MountFlags.RelativeAccessTime, MountFlags.None)]
    [InlineData("norelatime", MountFlags.None, MountFlags.RelativeAccessTime)]
    [InlineData("strictatime", MountFlags.StrictAccessTime, MountFlags.None)]
    [InlineData("nostrictatime", MountFlags.None, MountFlags.StrictAccessTime)]
    [InlineData("lazytime", MountFlags.LazyTime, MountFlags.None)]
    [InlineData("nolazytime", MountFlags.None, MountFlags.LazyTime)]
    [InlineData("iversion", MountFlags.InodeVersion, MountFlags.None)]
    [InlineData("noiversion", MountFlags.None, MountFlags.InodeVersion)]
    [InlineData("silent", MountFlags.Silent, MountFlags.None)]
    [InlineData("loud", MountFlags.None, MountFlags.Silent)]
    [InlineData("bind", MountFlags.Bind, MountFlags.None)]
    [InlineData("rbind", MountFlags.Bind | MountFlags.Recursive, MountFlags.None)]
    [InlineData("defaults", MountFlags.None, MountFlags.None)]
    public void FlagOptions(string option, MountFlags set, MountFlags cleared)
    {
        ContainerMount mount = new() { Options = [option] };
        Assert.Equal(set, mount.Flags);
        Assert.Equal(cleared, mount.ClearedFlags);
        Assert.Empty(mount.Data);
        Assert.Equal((set & MountFlags.Bind) != 0 ? "bind" : "", mount.Type);
    }

    [Theory]
    [InlineData("private", MountFlags.Private)]
    [InlineData("rprivate", MountFlags.Private | MountFlags.Recursive)]
    [InlineData("shared", MountFlags.Shared)]
    [InlineData("rshared", MountFlags.Shared | MountFlags.Recursive)]
    [InlineData("slave", MountFlags.Slave)]
    [InlineData("rslave", MountFlags.Slave | MountFlags.Recursive)]
    [InlineData("unbindable", MountFlags.Unbindable)]
    [InlineData("runbindable", MountFlags.Unbindable | MountFlags.Recursive)]
    public void PropagationOptions(string option, MountFlags expected)
    {
        ContainerMount mount = new() { Options = [option] };
        Assert.Equal([expected], mount.PropagationFlags);
        Assert.Equal(MountFlags.None, mount.Flags);
    }

    // The numbers are MOUNT_ATTR_* of linux/mount.h.
    [Theory]
    [InlineData("rro", 1, 0)]
    [InlineData("rrw", 0, 1)]
    [InlineData("rnosuid", 2, 0)]
    [InlineData("rsuid", 0, 2)]
    [InlineData("rnodev", 4, 0)]
    [InlineData("rdev", 0, 4)]
    [InlineData("rnoexec", 8, 0)]
    [InlineData("rexec", 0, 8)]
    [InlineData("rnoatime", 0x10, 0x70)]
    [InlineData("ratime", 0, 0x70)]
    [InlineData("rstrictatime", 0x20, 0x70)]
    [InlineData("rnostrictatime", 0, 0x70)]
    [InlineData("rrelatime", 0, 0x70)]
    [InlineData("rnorelatime", 0, 0x70)]
    [InlineData("rnodiratime", 0x80, 0)]
    [InlineData("rdiratime", 0, 0x80)]
    [InlineData("rnosymfollow", 0x200000, 0)]
    [InlineData("rsymfollow", 0, 0x200000)]
    public void RecursiveOptions(string option, ulong set, ulong clear)
    {
        ContainerMount mount = new() { Options = [option] };
        Assert.Equal((set, clear), (mount.RecursiveAttributes!.Set, mount.RecursiveAttributes.Clear));
    }

    [Theory]
    [InlineData("tmpcopyup", MountExtensions.CopyUp)]
    [InlineData("copy-symlink", MountExtensions.CopySymlink)]
    [InlineData("src-nofollow", MountExtensions.SourceNoFollow)]
    [InlineData("dest-nofollow", MountExtensions.DestinationNoFollow)]
    [InlineData("idmap", MountExtensions.IdMap)]
    [InlineData("ridmap", MountExtensions.RecursiveIdMap)]
    public void Extensions(string option, MountExtensions expected) =>
        Assert.Equal(expected, new ContainerMount { Options = [option] }.Extensions);

    [Theory]
    [InlineData("z")]
    [InlineData("Z")]
    public void Relabel(string option) => Assert.Equal(option, new ContainerMount { Options = [option] }.Relabel);

    [Fact]
    public void UnknownOptionsAreTheFileSystems()
    {
        ContainerMount mount = new("tmpfs", "shm", "/dev/shm", "nosuid", "mode=1777", "", "size=65536k");
        Assert.Equal("mode=1777,size=65536k", mount.Data);
        Assert.Equal(MountFlags.NoSuid, mount.Flags);
    }

    [Theory]
    [InlineData("ro,rw", MountFlags.None, MountFlags.ReadOnly)]
    [InlineData("rw,ro", MountFlags.ReadOnly, MountFlags.None)]
    [InlineData("strictatime,noatime", MountFlags.NoAccessTime, MountFlags.None)]
    [InlineData("noatime,strictatime", MountFlags.StrictAccessTime, MountFlags.None)]
    [InlineData("rbind,bind", MountFlags.Bind, MountFlags.None)]
    [InlineData("noexec,exec,noexec", MountFlags.NoExec, MountFlags.None)]
    public void TheLaterOptionWins(string options, MountFlags set, MountFlags cleared)
    {
        ContainerMount mount = new() { Options = options.Split(',') };
        Assert.Equal((set, cleared), (mount.Flags, mount.ClearedFlags));
    }

    [Theory]
    [InlineData("rro,rrw", 0, 1)]
    [InlineData("rrw,rro", 1, 0)]
    [InlineData("rnoatime,rstrictatime", 0x20, 0x70)]
    [InlineData("rstrictatime,ratime", 0x20, 0x70)]
    [InlineData("rnoatime,ratime", 0, 0x70)]
    public void TheLaterRecursiveOptionWins(string options, ulong set, ulong clear)
    {
        ContainerMount mount = new() { Options = options.Split(',') };
        Assert.Equal((set, clear), (mount.RecursiveAttributes!.Set, mount.RecursiveAttributes.Clear));
    }

    public static TheoryData<string> AllNames()
    {
        TheoryData<string> names = [];
        foreach (string name in MountOptions.Names)
            names.Add(name);
        return names;
    }

    [Theory]
    [MemberData(nameof(AllNames))]
    public void EveryOptionRoundTrips(string option) => AssertRoundTrip([option]);

    [Fact]
    public void ManyOptionsRoundTrip()
    {
        AssertRoundTrip(["rbind", "ro", "exec", "nosuid", "noatime", "rslave", "private", "rro", "rexec", "rnoatime", "Z", "idmap"]);
        AssertRoundTrip(["tmpcopyup", "mode=755", "size=10%", "mpol=bind:0-3"]);
        AssertRoundTrip([.. MountOptions.Names]);
    }

    [Fact]
    public void SettingOptionsReplacesThem()
    {
        ContainerMount mount = new("tmpfs", "tmpfs", "/tmp", "ro", "rslave", "rro", "z", "tmpcopyup", "size=1m") { Options = ["noexec"] };
        Assert.Equal(["noexec"], mount.Options);
    }

    [Fact]
    public void ShortForm()
    {
        ContainerMount mount = new("/srv:/data:ro,rprivate");
        Assert.Equal(("bind", "/srv", "/data"), (mount.Type, mount.Source, mount.Destination));
        Assert.Equal(MountFlags.Bind | MountFlags.Recursive | MountFlags.ReadOnly, mount.Flags);
        Assert.Equal([MountFlags.Private | MountFlags.Recursive], mount.PropagationFlags);
        Assert.Equal(MountFlags.Bind, new ContainerMount("/a:/b:bind").Flags);
        Assert.True(new ContainerMount("/a:/b").IsBind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData(":/b")]
    [InlineData("/a:")]
    [InlineData("/a:/b:ro:rw")]
    [InlineData("a:/b")]
    [InlineData("/a:b")]
    public void ShortFormThatIsNone(string text)
    {
        FormatException error = Assert.Throws<FormatException>(() => new ContainerMount(text));
        Assert.Contains("/source:/destination[:option,option]", error.Message, StringComparison.Ordinal);
    }

    private static void AssertRoundTrip(string[] options)
    {
        ContainerMount first = new() { Options = options };
        ContainerMount second = new() { Options = first.Options };
        Assert.Equal(Members(first), Members(second));
        Assert.Equal(first.Options, second.Options);
    }

    private static List<object?> Members(ContainerMount mount) =>
    [
        mount.Type, mount.Flags, mount.ClearedFlags, string.Join(',', mount.PropagationFlags), mount.Data, mount.Relabel,
        mount.RecursiveAttributes?.Set, mount.RecursiveAttributes?.Clear, mount.Extensions,
    ];
}
