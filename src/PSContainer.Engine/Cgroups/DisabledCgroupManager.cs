using System;
using System.Collections.Generic;
using System.Threading;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Cgroups;

/// <summary>No cgroup: the processes stay in the caller's. Nothing is limited, counted or found.</summary>
internal sealed class DisabledCgroupManager : ICgroupManager
{
    public IReadOnlyDictionary<string, string> Paths { get; } = new Dictionary<string, string>();

    public bool Exists => false;

    public string? OomKillFile => null;

    public void Create()
    {
    }

    public void Attach(int pid)
    {
    }

    public void Attach(int pid, IReadOnlyDictionary<string, string> subCgroups)
    {
    }

    public IReadOnlyList<string> SelfAttachFiles => [];

    public void Apply(ContainerResources resources)
    {
    }

    public void SetFreezer(FreezerState state, CancellationToken cancellationToken)
    {
        // To say it is paused while it runs would be a lie.
        if (state == FreezerState.Frozen)
        {
            throw new ContainerException(ErrorCode.SystemError, "cannot freeze the container: it has no cgroup, because cgroups are disabled")
            {
                Step = CgroupStep.Freeze,
                Errno = Errno.ENODEV,
                Hint = "Make the container with CgroupDriver Cgroupfs.",
            };
        }
    }

    public FreezerState GetFreezer() => FreezerState.Undefined;

    public (string Path, string Text)? ThawSwitch => null;

    public string? FreezerFile => null;

    public void Release()
    {
    }

    public IReadOnlyList<int> GetProcesses() => [];

    public void SignalAll(int signal)
    {
    }

    public CgroupStats GetStats() => new() { Time = DateTimeOffset.UtcNow };

    public ulong GetOomKillCount() => 0;

    public void Destroy(CancellationToken cancellationToken)
    {
    }
}
