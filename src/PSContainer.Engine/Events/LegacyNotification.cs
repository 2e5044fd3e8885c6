using System.Text;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Events;

/// <summary>The notifications of cgroup v1: an eventfd registered for a file in cgroup.event_control (kernel doc cgroup-v1/memcg_test, cgroup-v1/memory).</summary>
internal static class LegacyNotification
{
    private const string Control = "cgroup.event_control";

    /// <summary>
    /// Registers an eventfd for a file of the cgroup. It counts one for each notification, and one more when the cgroup is removed. The
    /// registration ends when the eventfd is closed.
    /// </summary>
    /// <param name="directory">The cgroup.</param>
    /// <param name="file">The file: memory.oom_control, memory.pressure_level, memory.usage_in_bytes.</param>
    /// <param name="argument">What the file takes: nothing, a level, a number of bytes.</param>
    /// <exception cref="LinuxException">ENOENT: the cgroup has gone; EACCES; EOPNOTSUPP: a real-time kernel has no such notifications.</exception>
    internal static int Register(CgroupDirectory directory, string file, string argument = "")
    {
        int notified = Libc.EventFd(), watched = -1, control = -1;
        try
        {
            watched = Libc.OpenAt(Libc.AT_FDCWD, CgroupFile.Join(directory.Path, file), Libc.O_RDONLY);
            string path = CgroupFile.Join(directory.Path, Control);
            control = Libc.OpenAt(Libc.AT_FDCWD, path, Libc.O_WRONLY);
            Libc.Check(Libc.TryWrite(control, Encoding.ASCII.GetBytes($"{notified} {watched} {argument}")), "write", path);
            return notified;
        }
        catch
        {
            Libc.Close(notified);
            throw;
        }
        finally
        {
            // The kernel keeps the cgroup, and needs these two for the registration alone.
            Libc.Close(watched);
            Libc.Close(control);
        }
    }

    /// <summary>What an eventfd has counted since the last time, without the one for the removal of the cgroup.</summary>
    internal static ulong Drain(int fd, CgroupDirectory directory)
    {
        // In this order: a removal that is not seen now cannot have been counted before.
        ulong count = Libc.DrainEventFd(fd);
        return count > 0 && !directory.IsThere ? count - 1 : count;
    }
}
