using System.Collections.Generic;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Lifecycle;

/// <summary>Limits that the parent sets on a process that waits: it may have privileges that the process, in its user namespace, has not.</summary>
internal static class ProcessLimits
{
    internal static void Set(int pid, ContainerConfig config, ProcessConfig process)
    {
        List<Rlimit> limits = process.Rlimits ?? config.Rlimits;
        foreach (Rlimit limit in limits)
        {
            int result = Libc.TrySetRlimit(pid, (int)limit.Type, limit.Soft, limit.Hard);
            if (result < 0)
            {
                throw new ContainerException(ErrorCode.SystemError, $"the resource limit {limit.Type} cannot be set to {limit.Soft}:{limit.Hard}: {Errno.Describe(-result)}")
                {
                    Step = "set resource limits",
                    Syscall = "prlimit",
                    Errno = -result,
                    Hint = "A hard limit can be raised with CAP_SYS_RESOURCE only; choose one not over the caller's own (ulimit -H).",
                };
            }
        }

        ProcessScheduling.Set(pid, config, process);
        if ((process.OomScoreAdj ?? config.OomScoreAdj) is { } adjustment)
            SetOomScore(pid, adjustment);
    }

    private static void SetOomScore(int pid, int adjustment)
    {
        string path = $"/proc/{pid}/oom_score_adj";
        int result = LinuxFile.TryWriteText(path, adjustment.ToString());
        if (result < 0)
        {
            throw new ContainerException(ErrorCode.SystemError, $"the out-of-memory preference cannot be set to {adjustment}: {Errno.Describe(-result)}")
            {
                Step = "set the out-of-memory preference",
                Syscall = "write",
                Path = path,
                Errno = -result,
                Hint = "A value under the caller's own needs CAP_SYS_RESOURCE.",
            };
        }
    }
}
