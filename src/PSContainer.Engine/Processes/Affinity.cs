using System;
using System.Linq;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Processes;

/// <summary>On which CPUs a process may run.</summary>
internal static class Affinity
{
    private const int AllCpus = (NumberList.Largest + 1) / 64;

    /// <summary>Takes off what the calling thread has from who started it: the container's cpuset alone is to count, now and after every change of it.</summary>
    internal static void Reset()
    {
        Span<ulong> all = stackalloc ulong[AllCpus];
        all.Fill(ulong.MaxValue);

        // Where it fails the process has the CPUs of its maker, which is no reason not to run.
        _ = Libc.TrySetAffinity(0, all);
    }

    /// <summary>Sets it.</summary>
    /// <param name="pid">The process; 0 is the calling thread.</param>
    /// <param name="cpus">CPUs as a list that has been checked: <c>0-3,7</c>.</param>
    /// <param name="step">What is done, for errors.</param>
    /// <exception cref="ContainerException">None of them is there, or in its cpuset.</exception>
    internal static void Set(int pid, string cpus, string step)
    {
        _ = NumberList.TryParse(cpus, out NumberList? list);
        int result = Libc.TrySetAffinity(pid, list!.Words.ToArray());
        if (result < 0)
        {
            throw new ContainerException(ErrorCode.SystemError, $"{step}: the process cannot be put on the CPUs {cpus}: {Errno.Describe(-result)}")
            {
                Step = step,
                Syscall = "sched_setaffinity",
                Errno = -result,
                Hint = result == -Errno.EINVAL ? "Name at least one CPU that the machine has (/sys/devices/system/cpu/online) and that the container's cpuset allows." : null,
            };
        }
    }
}
