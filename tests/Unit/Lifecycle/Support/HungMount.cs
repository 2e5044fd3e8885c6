using System;
using System.Buffers.Binary;
using System.Diagnostics;
using System.IO;
using PSContainer.Engine.Interop;

namespace PSContainer.Tests.Lifecycle;

/// <summary>A file system whose server never answers (linux/fuse.h): who looks into it hangs in the kernel, and neither version of the freezer can stop him. A signal that kills does.</summary>
internal sealed class HungMount : IDisposable
{
    internal const string Needs = "/dev/fuse";

    private const int Continue = 18, Stop = 19;

    private readonly int _device = Libc.OpenAt(Libc.AT_FDCWD, Needs, Libc.O_RDWR);
    private readonly string _path;
    private Process? _reader;
    private bool _disposed;

    internal HungMount(Sandbox sandbox)
    {
        _path = sandbox.Home + "/hung";
        Directory.CreateDirectory(_path);
        Libc.Check(Libc.TryMount("hung", _path, "fuse", 0, $"fd={_device},rootmode=40000,user_id=0,group_id=0"), "mount", _path);

        // The kernel's FUSE_INIT is answered, so that it sends requests at all: struct fuse_in_header, then a fuse_init_out of 64 bytes.
        byte[] request = new byte[64 << 10], answer = new byte[16 + 64];
        Libc.Check(Libc.TryRead(_device, request), "read", Needs);
        BinaryPrimitives.WriteInt32LittleEndian(answer, answer.Length);
        request.AsSpan(8, 8).CopyTo(answer.AsSpan(8));
        BinaryPrimitives.WriteUInt32LittleEndian(answer.AsSpan(16), 7);
        BinaryPrimitives.WriteUInt32LittleEndian(answer.AsSpan(20), 31);
        BinaryPrimitives.WriteUInt32LittleEndian(answer.AsSpan(36), 64 << 10);
        Libc.Check(Libc.TryWrite(_device, answer), "write", Needs);
    }

    /// <summary>A process that hangs there.</summary>
    internal int Hang()
    {
        _reader = Process.Start("/bin/ls", _path);
        if (!Machine.WaitUntil(() => Machine.Proc(_reader.Id, "wchan").Contains("request_wait", StringComparison.Ordinal)))
            throw new InvalidOperationException("the process does not hang: " + Machine.Proc(_reader.Id, "wchan"));

        // The first signal, were it the freezer's own, takes it from a sleep that can be interrupted to one that cannot.
        _ = Libc.TryKill(_reader.Id, Stop);
        if (!Machine.WaitUntil(() => Machine.Status(_reader.Id, "State").StartsWith('D')))
            throw new InvalidOperationException("the process can be interrupted");
        _ = Libc.TryKill(_reader.Id, Continue);
        return _reader.Id;
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;

        // Without a server the kernel answers all that waits with an error.
        Libc.Close(_device);
        _reader?.WaitForExit(5000);
        _reader?.Dispose();
        _ = Libc.TryUnmount(_path, Libc.MNT_DETACH);
    }
}
