using System;
using System.Text;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Rootfs;

/// <summary>A file system that is being set up by fsopen(2). What the kernel says about a failure goes into the error.</summary>
internal sealed class FileSystemContext : IDisposable
{
    private readonly int _fd;
    private readonly string _type;

    internal FileSystemContext(string type)
    {
        _type = type;
        _fd = Libc.Check(Libc.TryFsOpen(type), "fsopen", type);
    }

    /// <summary>Sets a parameter; a null value sets a flag.</summary>
    internal void Set(string key, string? value = null)
    {
        int result = Libc.TryFsConfig(_fd, key, value);
        if (result < 0)
            throw Failure("fsconfig", result, value is null ? key : $"{key}={value}");
    }

    /// <summary>Sets parameters from a comma-separated list of <c>key</c> and <c>key=value</c>.</summary>
    internal void SetAll(string data)
    {
        foreach (string option in data.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = option.IndexOf('=');
            if (equals < 0)
                Set(option);
            else
                Set(option[..equals], option[(equals + 1)..]);
        }
    }

    /// <summary>Makes it and returns a detached mount.</summary>
    /// <param name="attributes"><c>MOUNT_ATTR_*</c>.</param>
    internal int Mount(ulong attributes)
    {
        int result = Libc.TryFsCreate(_fd);
        if (result < 0)
            throw Failure("fsconfig", result, _type);
        result = Libc.TryFsMount(_fd, attributes);
        return result >= 0 ? result : throw Failure("fsmount", result, _type);
    }

    public void Dispose() => Libc.Close(_fd);

    private LinuxException Failure(string syscall, int result, string subject)
    {
        // Each read gives one line such as "e overlay: No changes allowed in reconfigure".
        Span<byte> line = stackalloc byte[512];
        StringBuilder? said = null;
        for (int n = Libc.TryRead(_fd, line); n > 0; n = Libc.TryRead(_fd, line))
        {
            said = said is null ? new StringBuilder() : said.Append("; ");
            said.Append(Encoding.UTF8.GetString(line[..n]).Trim());
        }

        return new LinuxException(syscall, -result, subject, said?.ToString());
    }
}
