using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Configuration;

namespace PSContainer.Tests.Cgroups;

/// <summary>Directories and files where a test would want a cgroup file system.</summary>
internal sealed class FakeTree : IDisposable
{
    internal string Root { get; } = Directory.CreateTempSubdirectory("psc-cgroup-").FullName;

    /// <summary>Makes a file with its directories.</summary>
    internal FakeTree With(string path, string text = "")
    {
        string full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        return this;
    }

    internal string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    internal string At(string path) => Path.Combine(Root, path);

    /// <summary>The manager of directories in the tree, by controller.</summary>
    internal ICgroupManager Open(params (string Controller, string Path)[] paths)
    {
        Dictionary<string, string> all = [];
        foreach ((string controller, string path) in paths)
            all[controller] = At(path);
        return CgroupManagerFactory.Open(all);
    }

    /// <summary>The host of which these directories are the mounts.</summary>
    internal CgroupHost Host(string own, params (string Controllers, string MountPoint)[] mounts)
    {
        StringBuilder text = new("1 0 8:1 / / rw - ext4 /dev/sda1 rw\n");
        int id = 2;
        foreach ((string controllers, string mountPoint) in mounts)
        {
            string kind = controllers.Length == 0 ? "cgroup2 none rw" : "cgroup none rw," + controllers;
            text.Append(id++).Append(" 1 0:1 / ").Append(At(mountPoint)).Append(" rw - ").Append(kind).Append('\n');
        }

        return CgroupHost.Parse(text.ToString(), own);
    }

    internal static ContainerCgroup Config(string path) => new() { Path = path };

    public void Dispose() => Directory.Delete(Root, true);
}
