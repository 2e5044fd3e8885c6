using System;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Init.Steps;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;
using PSContainer.Engine.Processes;
using PSContainer.Engine.Security;

namespace PSContainer.Engine.Init;

/// <summary>Forks the container's process. User, pid and time namespaces must be entered before the fork: a user namespace first, by a stage of its own, since the others are to belong to it.</summary>
internal static class Spawner
{
    /// <param name="plan">The plan.</param>
    /// <param name="descriptors">The launch's descriptors.</param>
    /// <param name="channel">The socket to the parent.</param>
    /// <param name="monitor">What the new process has from this one.</param>
    /// <returns>Pid of the new process, a child of this one or adopted by it; and whether it is in its cgroup or gets there by itself.</returns>
    internal static (int Pid, bool InCgroup) Spawn(LaunchPlan plan, LaunchDescriptors descriptors, MessageChannel channel, MonitorHandles monitor)
    {
        Affinity.Reset();
        if (plan.InitialCpus.Length > 0)
            Affinity.Set(0, plan.InitialCpus, "set the CPUs before the cgroup");
        OutsideMounts.Open(plan, descriptors);
        (int Pid, bool InCgroup) spawned = NeedsStage(plan)
            ? SpawnByStage(plan, descriptors, channel, monitor)
            : EnterAndFork(plan, descriptors, monitor);
        OutsideMounts.Close(plan);
        if (plan.InitialCpus.Length > 0)
            Affinity.Reset();
        return spawned;
    }

    private static bool Kinds(LaunchPlan plan, int kind)
    {
        int kinds = plan.SpawnUnshare;
        foreach (NamespaceHandle join in plan.SpawnJoin)
            kinds |= join.Kinds;
        return (kinds & kind) != 0;
    }

    /// <summary>
    /// Whether a process of its own has to enter the namespaces: a user namespace, to which the others are to belong; and a time namespace,
    /// which a process with a thread beside its first, as a launcher that serves one request, may not join (setns(2), EUSERS).
    /// </summary>
    private static bool NeedsStage(LaunchPlan plan)
    {
        if (Kinds(plan, Libc.CLONE_NEWUSER))
            return true;
        foreach (NamespaceHandle join in plan.SpawnJoin)
        {
            if ((join.Kinds & Libc.CLONE_NEWTIME) != 0)
                return true;
        }

        return false;
    }

    private static (int Pid, bool InCgroup) EnterAndFork(LaunchPlan plan, LaunchDescriptors descriptors, MonitorHandles monitor)
    {
        foreach (NamespaceHandle join in plan.SpawnJoin)
        {
            int kinds = join.Kinds & ~Libc.CLONE_NEWUSER;
            if (kinds != 0)
                Libc.Check(Libc.TrySetNs(descriptors.Extra[join.Index], kinds), "setns", NamespaceKinds.Describe(kinds));
        }

        int unshare = plan.SpawnUnshare & ~Libc.CLONE_NEWUSER;
        if (unshare != 0)
            Libc.Check(Libc.TryUnshare(unshare), "unshare", NamespaceKinds.Describe(unshare));
        if (plan.TimeOffsets.Length > 0)
            LinuxFile.WriteText("/proc/self/timens_offsets", plan.TimeOffsets);
        (int pid, bool inCgroup) = Fork(plan);
        if (pid == 0)
        {
            if (!NeedsStage(plan))
                _ = Libc.TryPrctl(Libc.PR_SET_PDEATHSIG, Libc.SIGKILL);
            InitProcess.Run(plan, descriptors, monitor);
        }

        return (pid, inCgroup);
    }

    private static (int Pid, bool InCgroup) Fork(LaunchPlan plan)
    {
        bool self = plan.Steps is [JoinCgroupStep, ..];
        if (plan.UnifiedCgroup.Length == 0)
            return (Libc.Check(Libc.TryFork(), "fork"), self);
        int cgroup = Libc.TryOpenAt(Libc.AT_FDCWD, plan.UnifiedCgroup, Libc.O_PATH | Libc.O_DIRECTORY);
        int pid = cgroup < 0 ? cgroup : Libc.TryForkInto(cgroup);

        // In the new process too: a directory of the host has no business there (CVE-2024-21626).
        Libc.Close(cgroup);
        if (pid == 0)
            return (0, true);

        // No clone3(2), or the cgroup takes no processes of its own (EBUSY): the parent finds the place.
        return pid > 0 ? (pid, true) : (Libc.Check(Libc.TryFork(), "fork"), false);
    }

    private static (int Pid, bool InCgroup) SpawnByStage(LaunchPlan plan, LaunchDescriptors descriptors, MessageChannel channel, MonitorHandles monitor)
    {
        (int read, int write) = Libc.Pipe();
        int stage = Libc.Check(Libc.TryFork(), "fork");
        if (stage == 0)
            RunStage(plan, descriptors, channel, write, monitor);
        Libc.Close(write);
        Span<byte> said = stackalloc byte[sizeof(int) + 1];
        int n = Libc.TryRead(read, said);
        Libc.Close(read);
        Libc.Check(Libc.TryWaitPid(stage, out _), "waitpid");

        // Without a pid the stage has reported its failure by the status pipe already.
        if (n != said.Length)
            Libc.ExitNow(1);
        return (BitConverter.ToInt32(said), said[^1] != 0);
    }

    private static void RunStage(LaunchPlan plan, LaunchDescriptors descriptors, MessageChannel channel, int write, MonitorHandles monitor)
    {
        try
        {
            _ = Libc.TryPrctl(Libc.PR_SET_PDEATHSIG, Libc.SIGKILL);
            if (Kinds(plan, Libc.CLONE_NEWUSER))
                EnterUserNamespace(plan, descriptors, channel);
            (int pid, bool inCgroup) = EnterAndFork(plan, descriptors, monitor);
            _ = Libc.TryWrite(write, [.. BitConverter.GetBytes(pid), inCgroup ? (byte)1 : (byte)0]);
            Libc.ExitNow(0);
        }
        catch (Exception e) when (e is LinuxException or ContainerException)
        {
            InitProcess.Fail(descriptors.Status, Kinds(plan, Libc.CLONE_NEWUSER) ? "enter the user namespace" : "enter the time namespace", e);
        }
    }

    private static void EnterUserNamespace(LaunchPlan plan, LaunchDescriptors descriptors, MessageChannel channel)
    {
        foreach (NamespaceHandle join in plan.SpawnJoin)
        {
            if ((join.Kinds & Libc.CLONE_NEWUSER) != 0)
                Libc.Check(Libc.TrySetNs(descriptors.Extra[join.Index], Libc.CLONE_NEWUSER), "setns", "user");
        }

        if ((plan.SpawnUnshare & Libc.CLONE_NEWUSER) != 0)
        {
            // The files of a process that cannot be dumped belong to root, so an unprivileged parent could not write its maps.
            _ = Libc.TryPrctl(Libc.PR_SET_DUMPABLE, 1);
            Libc.Check(Libc.TryUnshare(Libc.CLONE_NEWUSER), "unshare", "user");
            if (plan.NeedsIdMaps)
            {
                channel.Send(MessageKind.NeedIdMaps, BitConverter.GetBytes(Libc.GetPid()));
                if (channel.Receive()?.Kind != MessageKind.Proceed)
                    Libc.ExitNow(1);
            }

            _ = Libc.TryPrctl(Libc.PR_SET_DUMPABLE, 0);
        }

        // Root of the namespace, where it has one: mounts and nodes are to be its own.
        _ = Libc.TrySetGroups([]);
        _ = Libc.TrySetResGid(0);
        _ = Libc.TrySetResUid(0);
        _ = Libc.TryPrctl(Libc.PR_SET_DUMPABLE, 0);
    }
}
