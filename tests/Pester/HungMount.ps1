# Dot-sourced by tests that need a process which the freezer cannot stop: it hangs in a file system whose server never answers.
Add-Type -ErrorAction Stop -TypeDefinition @'
using System;
using System.IO;
using System.Runtime.InteropServices;

public sealed class PscHungMount : IDisposable
{
    [DllImport("libc", SetLastError = true)] static extern int open(string path, int flags);
    [DllImport("libc", SetLastError = true)] static extern int close(int fd);
    [DllImport("libc", SetLastError = true)] static extern nint read(int fd, byte[] buffer, nint size);
    [DllImport("libc", SetLastError = true)] static extern nint write(int fd, byte[] buffer, nint size);
    [DllImport("libc", SetLastError = true)] static extern int mount(string source, string target, string type, ulong flags, string data);
    [DllImport("libc", SetLastError = true)] static extern int umount2(string target, int flags);

    int _device;
    public string Path { get; }

    public PscHungMount(string path)
    {
        Path = path;
        Directory.CreateDirectory(path);
        _device = open("/dev/fuse", 0x80002);
        if (_device < 0 || mount("hung", path, "fuse", 0, $"fd={_device},rootmode=40000,user_id=0,group_id=0") < 0)
            throw new IOException($"fuse: errno {Marshal.GetLastPInvokeError()}");
        byte[] request = new byte[1 << 16], answer = new byte[80];
        read(_device, request, request.Length);
        BitConverter.GetBytes(answer.Length).CopyTo(answer, 0);
        Array.Copy(request, 8, answer, 8, 8);
        BitConverter.GetBytes(7).CopyTo(answer, 16);
        BitConverter.GetBytes(31).CopyTo(answer, 20);
        BitConverter.GetBytes(1 << 16).CopyTo(answer, 36);
        write(_device, answer, answer.Length);
    }

    public void Dispose()
    {
        if (_device >= 0)
            close(_device);
        _device = -1;
        umount2(Path, 2);
        Directory.Delete(Path);
    }
}
'@

# A process of the host that hangs in the mount and is put into the freezer of a container. Returns the process.
function Add-HungProcess([PscHungMount] $Mount, $Container) {
    $process = [Diagnostics.Process]::Start('ls', $Mount.Path)
    for ($i = 0; $i -lt 200 -and (Get-Content "/proc/$($process.Id)/wchan") -notmatch 'request_wait'; $i++) { Start-Sleep -Milliseconds 10 }
    $paths = (Get-Container $Container.Id -Detailed).CgroupPaths
    $directory = if ($paths.ContainsKey('freezer')) { $paths['freezer'] } else { $paths[''] }
    [IO.File]::WriteAllText("$directory/cgroup.procs", "$($process.Id)")
    $process
}
