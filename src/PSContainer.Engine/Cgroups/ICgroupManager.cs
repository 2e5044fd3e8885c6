using System.Collections.Generic;
using System.Threading;
using PSContainer.Engine.Configuration;

namespace PSContainer.Engine.Cgroups;

/// <summary>The cgroup of one container in all hierarchies of the machine (cgroups(7)).</summary>
public interface ICgroupManager
{
    /// <summary>Absolute directory by controller, as libcontainer's state file has them; the v2 hierarchy has the empty key.</summary>
    IReadOnlyDictionary<string, string> Paths { get; }

    /// <summary>Whether any of the directories exists.</summary>
    bool Exists { get; }

    /// <summary>
    /// Makes the directories. On failure none that it made is left, and this manager signals and removes nothing: what is there is
    /// somebody else's.
    /// </summary>
    /// <exception cref="Errors.ContainerException">The cgroup exists and has processes or is frozen, or there is no privilege or no hierarchy.</exception>
    void Create();

    /// <summary>Moves a process into the cgroup.</summary>
    /// <param name="pid">Process id in the caller's pid namespace.</param>
    void Attach(int pid);

    /// <summary>Moves a process into cgroups below the container's own, as <c>exec --cgroup</c> asks for.</summary>
    /// <param name="pid">Process id in the caller's pid namespace.</param>
    /// <param name="subCgroups">Relative path by controller; the empty key is for all that are not named (on v2 the only one).</param>
    /// <exception cref="Errors.ContainerException">A path leads out of the container's cgroup, or does not exist.</exception>
    void Attach(int pid, IReadOnlyDictionary<string, string> subCgroups);

    /// <summary>
    /// Files to which a process that has one thread writes <c>0</c> to move itself into all v1 cgroups: the quick way. For a thread that
    /// moves itself the kernel needs no lock; moving another process, or by cgroup.procs, waits for an RCU grace period
    /// (measured: 0.3 ms against 4 to 10 ms). With v2 alone the list is empty; there clone3(2) can make the process in the cgroup.
    /// </summary>
    IReadOnlyList<string> SelfAttachFiles { get; }

    /// <summary>Writes the limits; what is null stays as it is.</summary>
    void Apply(ContainerResources resources);

    /// <summary>Stops or lets go all processes of the cgroup, and returns when they are.</summary>
    /// <exception cref="System.OperationCanceledException">The token was set; a half-frozen cgroup has been thawed.</exception>
    void SetFreezer(FreezerState state, CancellationToken cancellationToken);

    /// <summary>Whether the processes are frozen; <see cref="FreezerState.Undefined"/> where there is no freezer.</summary>
    FreezerState GetFreezer();

    /// <summary>Lets frozen processes run as far as they must to die of SIGKILL, also those of cgroups below that were frozen by themselves. Waits for nothing.</summary>
    void Release();

    /// <summary>File of the freezer's switch, and what is to be written there to let the processes go, for a guard that has nothing but the open file; null where there is no freezer.</summary>
    (string Path, string Text)? ThawSwitch { get; }

    /// <summary>File of which inotify(7) tells when the freezer's state changes, or begins to; null where there is no freezer.</summary>
    string? FreezerFile { get; }

    /// <summary>Ids of the processes, with those of cgroups below.</summary>
    IReadOnlyList<int> GetProcesses();

    /// <summary>
    /// Signals every process of the cgroup and of those below, but for the caller: by cgroup.kill, or else frozen, signalled and thawed.
    /// Does not wait for them to end. A frozen cgroup is thawed by SIGKILL, so that its processes can die, and by no other signal.
    /// </summary>
    /// <param name="signal">Number of the signal; only SIGKILL may use cgroup.kill.</param>
    void SignalAll(int signal);

    /// <summary>Usage and limits. Where there is no cgroup, all parts are null.</summary>
    CgroupStats GetStats();

    /// <summary>How many processes of the cgroup the out-of-memory killer has ended.</summary>
    ulong GetOomKillCount();

    /// <summary>Files whose text holds an <c>oom_kill N</c> line, for one who reads them after the processes are gone; null without a memory controller.</summary>
    string? OomKillFile { get; }

    /// <summary>Removes the directories with all below. Those that are gone already are no error.</summary>
    /// <exception cref="Errors.ContainerException">Processes are still in it when the deadline has passed.</exception>
    void Destroy(CancellationToken cancellationToken);
}
