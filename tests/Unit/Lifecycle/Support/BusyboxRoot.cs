using System.IO;
using System.Runtime.InteropServices;

namespace PSContainer.Tests.Lifecycle;

/// <summary>A root file system with busybox and a few users.</summary>
internal sealed class BusyboxRoot
{
    private const UnixFileMode Executable = (UnixFileMode)0x1ED;

    private static readonly string[] s_applets =
    [
        "sh", "cat", "ls", "sleep", "true", "false", "id", "env", "echo", "head", "tail", "grep", "stat", "mount", "hostname", "wc", "dd",
        "kill", "touch", "mkdir", "rm", "ps", "readlink", "pwd", "umask", "sync", "find", "ip", "mknod", "chmod", "chown", "test", "sort", "unshare", "tty", "stty", "vi", "top",
    ];

    internal BusyboxRoot(string path)
    {
        Path = path;
        foreach (string directory in (string[])["bin", "etc", "proc", "sys", "dev", "tmp", "root", "mnt", "home/ann", "usr/bin"])
            Directory.CreateDirectory($"{path}/{directory}");
        File.SetUnixFileMode($"{path}/tmp", (UnixFileMode)0x3FF);
        File.Copy(Machine.Find("busybox")!, $"{path}/bin/busybox");
        File.SetUnixFileMode($"{path}/bin/busybox", Executable);
        foreach (string applet in s_applets)
            File.CreateSymbolicLink($"{path}/bin/{applet}", "busybox");
        Write("etc/passwd", "root:x:0:0:root:/root:/bin/sh\nann:x:1000:1000:Ann:/home/ann:/bin/sh\n2000:x:0:0:Trap:/trap:/bin/sh\nbob:x:1001:100:Bob:/nowhere:/bin/sh\n");
        Write("etc/group", "root:x:0:\nann:x:1000:\nusers:x:100:\naudio:x:29:ann,bob\nvideo:x:44:ann\n3000:x:0:\n");
    }

    internal string Path { get; }

    /// <summary>Writes a file; one that is to be executed gets its permission.</summary>
    internal void Write(string file, string text, bool executable = false)
    {
        string path = $"{Path}/{file}";
        File.WriteAllText(path, text);
        if (executable)
            File.SetUnixFileMode(path, Executable);
    }

    internal string Read(string file) => File.ReadAllText($"{Path}/{file}");

    internal bool Has(string file) => System.IO.Path.Exists($"{Path}/{file}");

    /// <summary>Gives everything in it to a user.</summary>
    internal void GiveTo(uint uid, uint gid)
    {
        foreach (string path in (string[])[Path, .. Directory.GetFileSystemEntries(Path, "*", SearchOption.AllDirectories)])
            Marshal.ThrowExceptionForHR(PSContainer.Engine.Interop.Libc.TryChownAt(PSContainer.Engine.Interop.Libc.AT_FDCWD, path, uid, gid, PSContainer.Engine.Interop.Libc.AT_SYMLINK_NOFOLLOW));
    }
}
