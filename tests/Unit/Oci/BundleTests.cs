using System;
using System.IO;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Oci;
using PSContainer.Engine.Errors;
using Xunit;

namespace PSContainer.Tests.Oci;

/// <summary>Bundles on the disk.</summary>
public sealed class BundleTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("bundle-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void IsMadeAndOpened()
    {
        string path = Path.Combine(_directory, "a/b");
        Bundle bundle = Bundle.Create(path + "/", Bundle.Template());
        Assert.Equal((path, path + "/config.json", path + "/rootfs", "1.3.0"), (bundle.Directory, bundle.ConfigPath, bundle.RootPath, bundle.OciVersion));
        ContainerConfig config = bundle.ToConfig();
        Assert.Equal(path + "/rootfs", config.Rootfs);
        Assert.NotSame(config, bundle.ToConfig());
        ContainerException e = Assert.Throws<ContainerException>(() => Bundle.Create(path, Bundle.Template()));
        Assert.Contains("there already", e.Message, StringComparison.Ordinal);
        _ = Bundle.Create(path, Bundle.Template(rootless: true), replace: true);
        Assert.NotEmpty(Bundle.Open(path).ToConfig().UidMappings);
        Assert.Equal(2, Directory.GetFileSystemEntries(path).Length);
    }

    [Fact]
    public void TheDocumentMayHaveAnotherNameOrPlace()
    {
        _ = Bundle.Create(_directory, Bundle.Template());
        File.Move(_directory + "/config.json", _directory + "/other.json");
        Assert.Equal(_directory + "/rootfs", Bundle.Open(_directory, "other.json").RootPath);
        Assert.Equal(_directory + "/rootfs", Bundle.Open(_directory, _directory + "/other.json").RootPath);
    }

    [Fact]
    public void WhatIsNotThereIsNamed()
    {
        Fails(_directory + "/none", _directory + "/none", "ENOENT");
        Fails(_directory, _directory + "/config.json", "ENOENT");
        File.WriteAllText(_directory + "/config.json", "{");
        Fails(_directory, _directory + "/config.json", "ends in the middle");
        File.WriteAllText(_directory + "/config.json", """{"ociVersion": "1.0.0", "root": {"path": "missing"}}""");
        Fails(_directory, _directory + "/missing", "$.root.path");
        File.WriteAllText(_directory + "/missing", "");
        Fails(_directory, _directory + "/missing", "ENOTDIR");
        Fails(_directory + "/config.json", _directory + "/config.json", "ENOTDIR");
        File.Delete(_directory + "/config.json");
        Directory.CreateDirectory(_directory + "/config.json");
        Fails(_directory, _directory + "/config.json", "not an ordinary file");
    }

    [Fact]
    public void ADeviceIsNotRead()
    {
        ContainerException e = Assert.Throws<ContainerException>(() => OciConfig.Import("/dev/zero"));
        Assert.Contains("not an ordinary file", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AHugeFileIsNotRead()
    {
        string path = _directory + "/huge.json";
        using (FileStream file = File.Create(path))
            file.SetLength(1L << 40);
        ConfigInvalidException e = Assert.Throws<ConfigInvalidException>(() => OciConfig.Import(path));
        Assert.Contains("larger than", e.Message, StringComparison.Ordinal);
        Assert.Equal(path, e.Path);
    }

    [Fact]
    public void AProgramAlone()
    {
        string path = _directory + "/process.json";
        File.WriteAllText(path, """{"args": ["id"], "cwd": "/", "user": {"uid": 7, "gid": 8}, "capabilities": {"bounding": ["CAP_KILL"]}, "noNewPrivileges": true, "rlimits": [{"type": "RLIMIT_CPU", "hard": 2, "soft": 1}]}""");
        ProcessConfig process = OciConfig.ImportProcess(path);
        Assert.Equal(("7:8", true, "CAP_KILL", 2UL), (process.User, process.NoNewPrivileges, process.Capabilities!.Bounding[0], process.Rlimits![0].Hard));
        File.WriteAllText(path, """{"args": ["id"]}""");
        Assert.Equal("$.cwd", Assert.Throws<ConfigInvalidException>(() => OciConfig.ImportProcess(path)).Violations[0].JsonPath);
    }

    [Fact]
    public void LimitsAlone()
    {
        ContainerResources limits = OciConfig.ReadResources("""{"memory": {"limit": 5}, "cpu": {"shares": 10}}"""u8);
        Assert.Equal((5, 10UL), (limits.Memory, limits.CpuShares));
        Assert.Throws<ConfigInvalidException>(() => OciConfig.ReadResources("""{"memory": {"limit": "5"}}"""u8));
    }

    private static void Fails(string path, string name, string message)
    {
        ContainerException e = Assert.ThrowsAny<ContainerException>(() => Bundle.Open(path));
        Assert.Equal(ErrorCode.ConfigInvalid, e.Code);
        Assert.Contains(name, e.Message, StringComparison.Ordinal);
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }
}
