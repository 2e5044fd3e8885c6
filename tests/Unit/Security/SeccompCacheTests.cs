using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Security.Seccomp;
using PSContainer.Tests.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Security;

/// <summary>Compiled filters in files, and who is believed.</summary>
public sealed class SeccompCacheTests : IDisposable
{
    private static readonly SeccompFilter s_filter = new([.. Enumerable.Range(0, 64).Select(i => (byte)i)], 5, true);

    private readonly string _home = Directory.CreateTempSubdirectory("psc-seccomp-").FullName;
    private readonly byte[] _key = Guid.NewGuid().ToByteArray();

    private string Cache => _home + "/data/seccomp";

    public void Dispose() => Directory.Delete(_home, true);

    [Fact]
    public void What_was_kept_is_found_by_its_key_alone()
    {
        SeccompCacheFile.TryWrite(Cache, _key, s_filter);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Cache));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(OnlyFile()));
        SeccompFilter read = SeccompCacheFile.TryRead(Cache, _key)!;
        Assert.Equal(s_filter.Program, read.Program);
        Assert.Equal((s_filter.Flags, s_filter.Notifies), (read.Flags, read.Notifies));
        Assert.Null(SeccompCacheFile.TryRead(Cache, [.. _key, 0]));
        Assert.Null(SeccompCacheFile.TryRead(_home + "/nowhere", _key));
        SeccompCacheFile.TryWrite(Cache, _key, s_filter);
        Assert.Single(Directory.GetFiles(Cache));
    }

    [Fact]
    public void A_file_that_is_damaged_is_not_believed()
    {
        SeccompCacheFile.TryWrite(Cache, _key, s_filter);
        string file = OnlyFile();
        byte[] good = File.ReadAllBytes(file);
        for (int i = 0; i < good.Length; i++)
        {
            File.WriteAllBytes(file, good[..i]);
            Assert.Null(SeccompCacheFile.TryRead(Cache, _key));
            byte[] bad = [.. good];
            bad[i] ^= 0x10;
            File.WriteAllBytes(file, bad);
            Assert.Null(SeccompCacheFile.TryRead(Cache, _key));
        }

        File.WriteAllBytes(file, [.. good, 0]);
        Assert.Null(SeccompCacheFile.TryRead(Cache, _key));

        // The file of another profile under this one's name.
        File.WriteAllBytes(file, good);
        byte[] other = [.. _key, 1];
        SeccompCacheFile.TryWrite(Cache, other, s_filter);
        string second = Directory.GetFiles(Cache).Single(f => f != file);
        File.Move(second, file, true);
        Assert.Null(SeccompCacheFile.TryRead(Cache, _key));
    }

    [Theory]
    [InlineData(0x1B0)]
    [InlineData(0x182)]
    public void A_file_that_others_can_write_is_not_believed(int mode)
    {
        SeccompCacheFile.TryWrite(Cache, _key, s_filter);
        File.SetUnixFileMode(OnlyFile(), (UnixFileMode)mode);
        Assert.Null(SeccompCacheFile.TryRead(Cache, _key));
    }

    [Fact]
    public void A_directory_that_others_can_write_is_neither_believed_nor_used()
    {
        SeccompCacheFile.TryWrite(Cache, _key, s_filter);
        File.SetUnixFileMode(Cache, (UnixFileMode)0x1FF);
        Assert.Null(SeccompCacheFile.TryRead(Cache, _key));
        SeccompCacheFile.TryWrite(Cache, [1], s_filter);
        Assert.Single(Directory.GetFiles(Cache));
    }

    [Fact]
    public void Links_are_not_followed()
    {
        SeccompCacheFile.TryWrite(Cache, _key, s_filter);
        string file = OnlyFile();
        File.Move(file, _home + "/real");
        File.CreateSymbolicLink(file, _home + "/real");
        Assert.Null(SeccompCacheFile.TryRead(Cache, _key));
        File.Delete(file);
        File.Move(_home + "/real", file);
        Directory.Move(Cache, _home + "/moved");
        Directory.CreateSymbolicLink(Cache, _home + "/moved");
        Assert.Null(SeccompCacheFile.TryRead(Cache, _key));
    }

    [PrivilegedFact]
    [Trait("Category", "Privileged")]
    public void What_belongs_to_somebody_else_is_not_believed()
    {
        SeccompCacheFile.TryWrite(Cache, _key, s_filter);
        foreach (string path in (string[])[OnlyFile(), Cache])
        {
            Libc.Check(Libc.TryChownAt(Libc.AT_FDCWD, path, 1000, 0, 0), "chown");
            Assert.Null(SeccompCacheFile.TryRead(Cache, _key));
            Libc.Check(Libc.TryChownAt(Libc.AT_FDCWD, path, 0, 0, 0), "chown");
        }

        Assert.NotNull(SeccompCacheFile.TryRead(Cache, _key));
    }

    [Fact]
    public void There_is_an_end_to_what_is_kept()
    {
        for (int i = 0; i < 200; i++)
            SeccompCacheFile.TryWrite(Cache, BitConverter.GetBytes(i), s_filter);
        Assert.InRange(Directory.GetFiles(Cache).Length, 1, 64);
        Assert.NotNull(SeccompCacheFile.TryRead(Cache, BitConverter.GetBytes(199)));
    }

    [Fact]
    public void Where_nothing_can_be_kept_it_is_compiled()
    {
        File.WriteAllText(_home + "/file", "");
        SeccompFilter filter = new SeccompCache(_home + "/file/seccomp").Get(Profile("getpid"));
        Assert.Equal(SeccompCompiler.Compile(Profile("getpid")).Program, filter.Program);
        Assert.True(SeccompCache.None.Get(null).IsNone);
    }

    public static TheoryData<string> Differences => [.. s_differences.Keys];

    [Theory]
    [MemberData(nameof(Differences))]
    public void A_profile_that_differs_has_a_filter_of_its_own(string what)
    {
        SeccompCache cache = new(Cache);

        // One that no other test of this process has had.
        uint errno = (uint)System.Threading.Interlocked.Increment(ref s_errno);
        byte[] before = cache.Get(Profile("getppid", errno)).Program;
        OnlyFile();
        Assert.Same(before, cache.Get(Profile("getppid", errno)).Program);
        SeccompProfile other = Profile("getppid", errno);
        s_differences[what](other);
        SeccompFilter filter = cache.Get(other);
        Assert.Equal(SeccompCompiler.Compile(other).Program, filter.Program);
        Assert.Equal(SeccompCompiler.Compile(other).Flags, filter.Flags);
    }

    [PrivilegedFact]
    [Trait("Category", "Privileged")]
    public void What_is_kept_is_what_the_kernel_gets()
    {
        using Sandbox sandbox = new();
        SeccompProfile profile = Profile("getpriority", (uint)System.Threading.Interlocked.Increment(ref s_errno));

        // Under the name of a filter that denies nothing of interest, one that does.
        SeccompFilter other = SeccompCompiler.Compile(Profile("mkdir", Errno.ENOSPC));
        SeccompCacheFile.TryWrite(sandbox.Factory.DataRoot + "/seccomp", SeccompCache.Key(profile, SeccompLibrary.Identity), other);
        Outcome outcome = sandbox.Shell("mkdir /tmp/x", c => c.Seccomp = profile);
        Assert.Contains("No space left", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_profile_that_is_refused_stays_refused()
    {
        SeccompProfile profile = Profile("getpid");
        profile.Architectures.Add("SCMP_ARCH_NONE");
        for (int i = 0; i < 2; i++)
            Assert.Throws<ContainerException>(() => new SeccompCache(Cache).Get(profile));
        Assert.False(Directory.Exists(Cache));
    }

    private static readonly Dictionary<string, Action<SeccompProfile>> s_differences = new()
    {
        ["action"] = p => p.DefaultAction = "SCMP_ACT_LOG",
        ["errno"] = p => p.Syscalls[0].ErrnoReturn = 7,
        ["call"] = p => p.Syscalls[0].Name = "getuid",
        ["argument"] = p => p.Syscalls[0].Args.Add(new() { Index = 1, Value = 3 }),
        ["architecture"] = p => p.Architectures.Add("SCMP_ARCH_X86"),
        ["flag"] = p => p.Flags.Add("SECCOMP_FILTER_FLAG_LOG"),
        ["rule"] = p => p.Syscalls.Add(new() { Name = "getgid", Action = "SCMP_ACT_ERRNO" }),
    };

    private static int s_errno = 1000;

    private static SeccompProfile Profile(string call, uint? errno = null) => new()
    {
        Syscalls = [new() { Name = call, Action = "SCMP_ACT_ERRNO", ErrnoReturn = errno }],
    };

    private string OnlyFile() => Assert.Single(Directory.GetFiles(Cache));
}
