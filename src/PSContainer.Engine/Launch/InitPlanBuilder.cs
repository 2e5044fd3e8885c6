using System.Collections.Generic;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Validation;
using PSContainer.Engine.Hooks;
using PSContainer.Engine.Init;
using PSContainer.Engine.Init.Steps;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Networking;
using PSContainer.Engine.Networking.Strategies;
using PSContainer.Engine.Rootfs;
using PSContainer.Engine.Security;
using PSContainer.Engine.Security.Seccomp;

namespace PSContainer.Engine.Launch;

/// <summary>The plan of a container's first process. Of the machine it looks at the root directory alone, where a mount namespace is joined; nothing is touched.</summary>
internal sealed class InitPlanBuilder(ContainerConfig config, IReadOnlyList<CgroupMountPoint> cgroups, HookSet hooks)
{
    // What the monitor or a stage of its own must enter before the fork.
    private const int BeforeFork = Libc.CLONE_NEWUSER | Libc.CLONE_NEWPID | Libc.CLONE_NEWTIME;

    private readonly List<InitStep> _steps = [];
    private readonly string _mountLabel = MountLabel.InForce(config, new HostFacts());
    private bool _newCgroupNamespace;
    private bool _gateAdded;
    private bool _terminalAdded;
    private ProcessConnections _connections = ProcessConnections.Streams;

    /// <summary>Where its filter of system calls may be known already.</summary>
    internal SeccompCache Filters { get; init; } = SeccompCache.None;

    /// <summary>Builds it.</summary>
    /// <param name="process">The program.</param>
    /// <param name="cgroup">How it gets into its cgroup.</param>
    /// <param name="connections">Its terminal and how many files it inherits.</param>
    internal LaunchPlan Build(ProcessConfig process, CgroupEntry cgroup, ProcessConnections connections)
    {
        _connections = connections;
        (int unshare, List<NamespaceHandle> joins) = Kinds();
        if (cgroup.TaskFiles.Count > 0)
            _steps.Add(new JoinCgroupStep(cgroup.TaskFiles));
        AddNamespaces(unshare & ~BeforeFork, joins);
        if (config.Networks.Exists(n => n.Type == NetworkStrategies.Loopback) && (unshare & Libc.CLONE_NEWNET) != 0)
            _steps.Add(new LoopbackStep());
        AddRoot((unshare & Libc.CLONE_NEWNS) != 0, joins, process);
        AddGate();
        AddTerminal(console: false);
        if (process.Cwd.Length > 1)
            _steps.Add(new WorkingDirectoryStep(process.Cwd));
        _steps.Add(new FindUserStep(process.User, process.AdditionalGroups));
        _steps.Add(new WaitAtGateStep(Gate.Exec));
        ProgramSteps.Add(_steps, config);
        if (ProcessSpecs.SelinuxLabel(config, process) is { Length: > 0 } label)
            _steps.Add(new SecurityLabelStep(SecurityModule.Selinux, label));
        _steps.Add(new ExecuteStep(ProcessSpecs.Merge(config, process, Filters), HooksOfProgram()));
        return new LaunchPlan
        {
            SpawnUnshare = unshare & BeforeFork,
            SpawnJoin = joins.FindAll(j => (j.Kinds & BeforeFork) != 0),
            NeedsIdMaps = (unshare & Libc.CLONE_NEWUSER) != 0,
            TimeOffsets = (unshare & Libc.CLONE_NEWTIME) != 0 ? Offsets() : string.Empty,
            OomKillFile = cgroup.OomKillFile,
            UnifiedCgroup = cgroup.Unified,
            IsInit = true,
            ConsoleSocket = connections.ConsoleSocket,
            Viewer = connections.Viewer,
            ExtraFiles = connections.ExtraFiles,
            Steps = _steps,
        };
    }

    /// <summary>New kinds, and those to join with the number of their descriptor: the order of the configuration's paths.</summary>
    private (int Unshare, List<NamespaceHandle> Joins) Kinds()
    {
        int unshare = 0;
        List<NamespaceHandle> joins = [];
        foreach (ContainerNamespace ns in config.Namespaces)
        {
            if (ns.Path.Length == 0)
                unshare |= NamespaceKinds.Flag(ns.Type);
            else
                joins.Add(new NamespaceHandle(joins.Count, NamespaceKinds.Flag(ns.Type)));
        }

        return (unshare, joins);
    }

    private void AddNamespaces(int unshare, List<NamespaceHandle> joins)
    {
        if (!config.NoNewKeyring)
            _steps.Add(new SessionKeyringStep());
        List<NamespaceHandle> inside = joins.FindAll(j => (j.Kinds & BeforeFork) == 0);
        int now = unshare & ~Libc.CLONE_NEWCGROUP;
        if (now != 0 || inside.Count > 0)
            _steps.Add(new EnterNamespacesStep(inside, now));
        _newCgroupNamespace = (unshare & Libc.CLONE_NEWCGROUP) != 0;
    }

    /// <summary>
    /// The wait for the parent comes as late as may be, so that its work and the mounts go on side by side; but before the
    /// cgroup is looked at. Nothing of the user's has run until then.
    /// </summary>
    private void AddGate()
    {
        if (_gateAdded)
            return;
        _gateAdded = true;
        _steps.Add(new WaitAtGateStep(Gate.Namespaces));

        // A cgroup namespace has the cgroup of its maker as its root, so the parent must have moved the process first.
        if (_newCgroupNamespace)
            _steps.Add(new EnterNamespacesStep([], Libc.CLONE_NEWCGROUP));
    }

    private void AddRoot(bool newMounts, List<NamespaceHandle> joins, ProcessConfig process)
    {
        bool joinedMounts = joins.Exists(j => j.Kinds == Libc.CLONE_NEWNS);
        if (!newMounts)
        {
            AddHooks();
            FileIdentity root = joinedMounts ? FileIdentity.Of(config.Rootfs) : default;
            if (config.Rootfs.Length > 1 && (!joinedMounts || root != default))
                _steps.Add(new MoveRootStep(config.Rootfs, chrootOnly: true, root));
            if (!joinedMounts)
                AddHostname();
            AddAppArmor(process);
            return;
        }

        bool userNamespace = config.Uses(NamespaceType.User);
        _steps.Add(new RootPropagationStep(config.RootPropagation, config.Rootfs));
        _steps.Add(config.Overlay is { } overlay
            ? new OverlayRootStep(overlay, config.Rootfs, userNamespace, _mountLabel)
            : new BindRootStep(config.Rootfs));
        foreach (ContainerMount mount in config.Mounts)
        {
            AddCommands("before", mount, mount.PremountCommands);
            if (mount.ShowsCgroups)
                AddGate();
            _steps.Add(Mount(mount, joins));
            AddCommands("after", mount, mount.PostmountCommands);
        }

        _steps.Add(new DevicesStep(Devices(), userNamespace));
        AddHooks();
        _steps.Add(config.NoPivotRoot ? new MoveRootStep(config.Rootfs, chrootOnly: false) : new PivotRootStep());
        if ((config.RootPropagation & (MountFlags.Shared | MountFlags.Unbindable)) != 0)
            _steps.Add(new SharedRootStep(config.RootPropagation));
        AddTerminal(console: true);
        if (_steps.Exists(s => s is MountStep { BecomesReadonly: true }))
            _steps.Add(new ReadonlyMountsStep());
        if (config.ReadonlyRootfs)
            _steps.Add(new ReadonlyRootStep());
        AddHostname();
        AddAppArmor(process);
        if (config.Sysctl.Count > 0)
            _steps.Add(new SysctlStep(config.Sysctl));
        if (config.ReadonlyPaths.Count > 0)
            _steps.Add(new ReadonlyPathsStep(config.ReadonlyPaths));
        if (config.MaskPaths.Count > 0)
            _steps.Add(new MaskPathsStep(config.MaskPaths, _mountLabel));
    }

    /// <summary>With a root of its own the terminal is made as soon as that is in place and can still be written, since it is shown there.</summary>
    private void AddTerminal(bool console)
    {
        if (_terminalAdded)
            return;
        _terminalAdded = true;
        if (_connections.MakeStep(console) is { } step)
            _steps.Add(step);
    }

    private void AddHostname()
    {
        if (config.Hostname.Length > 0 || config.Domainname.Length > 0)
            _steps.Add(new HostnameStep(config.Hostname, config.Domainname));
    }

    private void AddAppArmor(ProcessConfig process)
    {
        if (ProcessSpecs.AppArmorProfile(config, process) is { Length: > 0 } profile)
            _steps.Add(new SecurityLabelStep(SecurityModule.AppArmor, profile));
    }

    /// <summary>A command is the user's, so the process must be in its cgroup.</summary>
    private void AddCommands(string when, ContainerMount mount, List<MountCommand> commands)
    {
        for (int i = 0; i < commands.Count; i++)
        {
            AddGate();
            _steps.Add(new RunCommandStep(HookCommand.Of(when, mount, i, commands[i]), null));
        }
    }

    /// <summary>With all mounts there, and the runtime's files still in reach.</summary>
    private void AddHooks()
    {
        AddNetwork();
        if (hooks.Has(HookKind.Prestart) || hooks.Has(HookKind.CreateRuntime))
        {
            AddGate();
            _steps.Add(new RuntimeHooksStep([.. hooks.Describe(HookKind.Prestart), .. hooks.Describe(HookKind.CreateRuntime)]));
        }

        foreach (HookCommand command in hooks.Commands(HookKind.CreateContainer))
        {
            AddGate();
            _steps.Add(new RunCommandStep(command with { Directory = config.Rootfs }, hooks.State(HookStatus.Creating)));
        }
    }

    /// <summary>Hooks are to find the network, and kernel parameters the interfaces that they are for.</summary>
    private void AddNetwork()
    {
        List<string> work = NetworkSetup.Describe(config);
        if (work.Count == 0)
            return;
        AddGate();
        _steps.Add(new NetworkStep(work));
    }

    private StartHooks? HooksOfProgram() => hooks.Has(HookKind.StartContainer)
        ? new StartHooks(hooks.Commands(HookKind.StartContainer), hooks.State(HookStatus.Created))
        : null;

    private InitStep Mount(ContainerMount mount, List<NamespaceHandle> joins) => mount.ShowsCgroups
        ? new CgroupMountStep(
            mount.Destination,
            MountAttributes.From(mount.Flags),
            config.Uses(NamespaceType.Cgroup),
            cgroups)
        : MountStep.Of(mount, config, joins, _mountLabel);

    private List<ContainerDevice> Devices()
    {
        List<ContainerDevice> devices = DefaultDevices.Nodes();
        foreach (ContainerDevice device in config.Devices)
        {
            devices.RemoveAll(d => d.Path == device.Path);
            devices.Add(device);
        }

        return devices;
    }

    /// <summary>As /proc/PID/timens_offsets takes it (time_namespaces(7)).</summary>
    private string Offsets()
    {
        List<string> lines = [];
        foreach ((string clock, TimeOffset offset) in config.TimeOffsets)
            lines.Add($"{clock} {offset.Seconds} {offset.Nanoseconds}");
        return string.Join('\n', lines);
    }
}
