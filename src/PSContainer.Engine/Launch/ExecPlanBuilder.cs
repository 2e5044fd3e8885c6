using System.Collections.Generic;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Init;
using PSContainer.Engine.Init.Steps;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Security;
using PSContainer.Engine.Security.Seccomp;

namespace PSContainer.Engine.Launch;

/// <summary>The plan of a process that joins a running container. Descriptor 0 is the pidfd of init: setns(2) takes all kinds from it at once, so that init cannot be exchanged between two of them.</summary>
internal static class ExecPlanBuilder
{
    private const int BeforeFork = Libc.CLONE_NEWUSER | Libc.CLONE_NEWPID;

    internal static LaunchPlan Build(ContainerConfig config, ProcessConfig process, CgroupEntry cgroup, ProcessConnections connections, SeccompCache? filters = null)
    {
        int kinds = 0;
        foreach (ContainerNamespace ns in config.Namespaces)
            kinds |= NamespaceKinds.Flag(ns.Type);
        List<InitStep> steps = [];
        if (cgroup.TaskFiles.Count > 0)
            steps.Add(new JoinCgroupStep(cgroup.TaskFiles));
        if (!config.NoNewKeyring)
            steps.Add(new SessionKeyringStep());
        if ((kinds & ~BeforeFork) != 0)
            steps.Add(new EnterNamespacesStep([new NamespaceHandle(0, kinds & ~BeforeFork)], 0));
        if ((kinds & Libc.CLONE_NEWNS) == 0 && config.Rootfs.Length > 1)
            steps.Add(new MoveRootStep(config.Rootfs, chrootOnly: true));
        steps.Add(new WaitAtGateStep(Gate.Namespaces));
        if (connections.MakeStep(console: false) is { } terminal)
            steps.Add(terminal);
        steps.Add(new FindUserStep(process.User, process.AdditionalGroups));
        steps.Add(new WaitAtGateStep(Gate.Exec));
        ProgramSteps.Add(steps, config);
        if (ProcessSpecs.AppArmorProfile(config, process) is { Length: > 0 } profile)
            steps.Add(new SecurityLabelStep(SecurityModule.AppArmor, profile));
        if (ProcessSpecs.SelinuxLabel(config, process) is { Length: > 0 } label)
            steps.Add(new SecurityLabelStep(SecurityModule.Selinux, label));
        steps.Add(new ExecuteStep(ProcessSpecs.Merge(config, process, filters ?? SeccompCache.None)));
        return new LaunchPlan
        {
            SpawnJoin = (kinds & BeforeFork) == 0 ? [] : [new NamespaceHandle(0, kinds & BeforeFork)],
            OomKillFile = cgroup.OomKillFile,
            UnifiedCgroup = cgroup.Unified,
            ConsoleSocket = connections.ConsoleSocket,
            Viewer = connections.Viewer,
            InitialCpus = (process.ExecCpuAffinity ?? config.ExecCpuAffinity)?.Initial ?? string.Empty,
            ExtraFiles = connections.ExtraFiles,
            Steps = steps,
        };
    }
}
