using System;
using System.IO;
using PSContainer.Engine.Interop;
using PSContainer.Tests.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Checkpoint;

/// <summary>What only root can make: owners, nodes, whiteouts, attributes of overlay and of the kernel.</summary>
[Trait("Category", "Privileged")]
public class ArchiveTreeTests
{
    [PrivilegedFact]
    public void Owners_nodes_and_attributes_arrive()
    {
        using SavedCheckpoint saved = new();
        string dir = saved.Layer + "/dir";
        Directory.CreateDirectory(dir);
        File.WriteAllText(dir + "/program", "#!/bin/sh\n");
        File.WriteAllText(dir + "/owned", "x");
        File.CreateSymbolicLink(dir + "/link", "owned");
        Node(dir + "/whiteout", Libc.S_IFCHR, 0, 0);
        Node(dir + "/device", Libc.S_IFCHR, 511, 1_048_575);
        Node(dir + "/disk", Libc.S_IFBLK, 8, 1);
        Node(dir + "/fifo", Libc.S_IFIFO, 0, 0);
        foreach ((string name, uint id) in new[] { ("owned", 100_000u), ("link", 7u), ("whiteout", 3_000_000u), ("fifo", 4_294_900_000u) })
            Assert.Equal(0, Libc.TryChownAt(Libc.AT_FDCWD, $"{dir}/{name}", id, id + 1, Libc.AT_SYMLINK_NOFOLLOW));
        Assert.Equal(0, Libc.TryChmodAt(Libc.AT_FDCWD, dir + "/owned", 0xDED));
        Set(dir, "trusted.overlay.opaque", "y"u8.ToArray());
        Set(dir, "user.name=with %", [0, 255, 10]);
        Set(dir + "/program", "security.capability", Convert.FromHexString("0100000200040000000000000000000000000000"));
        Set(dir + "/program", "user.empty", []);
        File.SetLastWriteTimeUtc(dir + "/program", DateTime.UnixEpoch.AddTicks(123));

        saved.Import(saved.Archive());
        string target = saved.Target + "/layer/dir";
        Assert.Equal(SavedCheckpoint.Describe(saved.Path), SavedCheckpoint.Describe(saved.Target));
        foreach (string name in (string[])["program", "owned", "link", "whiteout", "device", "disk", "fifo", ""])
            Assert.Equal(Look($"{dir}/{name}".TrimEnd('/')), Look($"{target}/{name}".TrimEnd('/')));
        Assert.Equal("y"u8.ToArray(), Get(target, "trusted.overlay.opaque"));
        Assert.Equal([0, 255, 10], Get(target, "user.name=with %"));
        Assert.Equal("0100000200040000000000000000000000000000", Convert.ToHexString(Get(target + "/program", "security.capability")));
        Assert.Empty(Get(target + "/program", "user.empty"));
    }

    private static void Node(string path, uint type, uint major, uint minor) =>
        Assert.Equal(0, Libc.TryMknodAt(Libc.AT_FDCWD, path, type | 0x1A0, Libc.MakeDevice(major, minor)));

    private static (uint, uint, uint, uint, uint, Libc.Timestamp) Look(string path)
    {
        Assert.Equal(0, Libc.TryStat(Libc.AT_FDCWD, path, Libc.AT_SYMLINK_NOFOLLOW, out Libc.Statx stat));
        return (stat.Mode, stat.Uid, stat.Gid, stat.RdevMajor, stat.RdevMinor, stat.Modified with { Nanoseconds = stat.Modified.Nanoseconds / 100 });
    }

    private static void Set(string path, string name, byte[] value)
    {
        int fd = Libc.OpenAt(Libc.AT_FDCWD, path, Libc.O_RDONLY);
        Assert.Equal(0, Libc.TrySetAttribute(fd, name, value));
        Libc.Close(fd);
    }

    private static byte[] Get(string path, string name)
    {
        int fd = Libc.OpenAt(Libc.AT_FDCWD, path, Libc.O_RDONLY);
        byte[]? value = Libc.TryGetAttribute(fd, name);
        Libc.Close(fd);
        Assert.NotNull(value);
        return value;
    }
}
