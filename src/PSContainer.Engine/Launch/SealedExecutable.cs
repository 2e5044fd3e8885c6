using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Launch;

/// <summary>A copy of the executable in sealed memory. A container that gets hold of /proc/PID/exe finds this copy, which nobody can change, and not the file on disk (CVE-2019-5736).</summary>
internal static class SealedExecutable
{
    private const uint MFD_CLOEXEC = 1, MFD_ALLOW_SEALING = 2, MFD_EXEC = 0x10;

    private const int F_SEAL_SEAL = 1, F_SEAL_SHRINK = 2, F_SEAL_GROW = 4, F_SEAL_WRITE = 8;

    /// <summary>Descriptor of the sealed copy.</summary>
    internal static int Open(string path)
    {
        int source = Libc.TryOpenAt(Libc.AT_FDCWD, path, Libc.O_RDONLY);
        if (source < 0)
        {
            throw new ContainerException(ErrorCode.SystemError, $"the executable \"{path}\" cannot be opened: {Errno.Describe(-source)}")
            {
                Path = path,
                Errno = -source,
                Hint = "Build it with ./build.sh build, or name it with the factory's InitPath.",
            };
        }

        int memory = Libc.TryMemfdCreate("pscontainer\0"u8, MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC);
        if (memory == -Errno.EINVAL)
            memory = Libc.TryMemfdCreate("pscontainer\0"u8, MFD_CLOEXEC | MFD_ALLOW_SEALING); // before Linux 6.3
        Libc.Check(memory, "memfd_create");
        try
        {
            Libc.SendFile(memory, source, (long)Libc.Stat(source, path).Size, path);
            Libc.Check(Libc.TryFcntl(memory, Libc.F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE), "fcntl");
            return memory;
        }
        catch (LinuxException)
        {
            Libc.Close(memory);
            throw;
        }
        finally
        {
            Libc.Close(source);
        }
    }
}
