using System;
using System.IO;
using PSContainer.Engine.Interop;

namespace PSContainer.Tests.Lifecycle;

/// <summary>A file system of a few pages, in the mount namespace of the tests.</summary>
internal sealed class TinyDisk : IDisposable
{
    internal TinyDisk(string path, int inodes = 64)
    {
        Path = path;
        Directory.CreateDirectory(path);
        Libc.Check(Libc.TryMount("tmpfs", path, "tmpfs", 0, $"size=64k,nr_inodes={inodes}"), "mount", path);
    }

    internal string Path { get; }

    /// <summary>Leaves no page free.</summary>
    internal void Fill()
    {
        using FileStream file = File.Create(Path + "/.filler");
        try
        {
            while (true)
                file.Write(new byte[4096]);
        }
        catch (IOException)
        {
            // Full.
        }
    }

    public void Dispose() => _ = Libc.TryUnmount(Path, Libc.MNT_DETACH);
}
