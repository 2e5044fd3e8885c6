using System.Collections.Generic;
using System.Globalization;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Processes;

/// <summary>A thread of a process, as it was when it was looked at.</summary>
/// <param name="Id">Its id in the caller's pid namespace; that of a process's first thread is the process's.</param>
/// <param name="NamespaceId">Its id in the container's own pid namespace.</param>
/// <param name="Name">Short name as the kernel has it (comm), at most 15 bytes.</param>
/// <param name="State">State letter of proc_pid_stat(5).</param>
public sealed record ContainerThread(int Id, int NamespaceId, string Name, char State)
{
    /// <summary>The threads of a process by id; none where it has ended.</summary>
    public static IReadOnlyList<ContainerThread> Of(ContainerProcess process)
    {
        System.ArgumentNullException.ThrowIfNull(process);
        List<ContainerThread> threads = [];
        string directory = $"/proc/{process.Pid}/task";
        int fd = Libc.TryOpenAt(Libc.AT_FDCWD, directory, Libc.O_RDONLY | Libc.O_DIRECTORY);
        if (fd < 0)
            return threads;
        try
        {
            // From here on the directory is that very process's: once it has ended, nothing is in it.
            if (!process.HasExited)
            {
                foreach ((string name, _) in Libc.ReadDirectory(fd, directory))
                {
                    if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int id) && TryRead(directory, id) is { } thread)
                        threads.Add(thread);
                }
            }
        }
        catch (Errors.LinuxException)
        {
            // It has just ended.
        }
        finally
        {
            Libc.Close(fd);
        }

        threads.Sort((a, b) => a.Id.CompareTo(b.Id));
        return threads;
    }

    private static ContainerThread? TryRead(string directory, int id)
    {
        if (LinuxFile.TryReadText($"{directory}/{id}/status") is not { } status)
            return null;
        string name = string.Empty;
        char state = 'X';
        int namespaceId = id;
        foreach (string line in status.Split('\n'))
        {
            int colon = line.IndexOf(':');
            string value = colon < 0 ? string.Empty : line[(colon + 1)..].Trim();
            switch (colon < 0 ? line : line[..colon])
            {
                case "Name":
                    name = value;
                    break;
                case "State":
                    state = value.Length > 0 ? value[0] : 'X';
                    break;
                case "NSpid":
                    namespaceId = int.Parse(value[(value.LastIndexOf('\t') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture);
                    break;
            }
        }

        return new ContainerThread(id, namespaceId, name, state);
    }
}
