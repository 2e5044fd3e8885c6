using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Threading;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Checkpoint;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Linuxkit;
using PSContainer.Engine.Configuration.Validation;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;
using PSContainer.Engine.Networking.Managed;
using PSContainer.Engine.Security.Seccomp;
using PSContainer.Engine.Services;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Lifecycle;

/// <summary>Makes and finds the containers of one state root: libcontainer's <c>Factory</c>.</summary>
public sealed partial class ContainerFactory
{
    // NAME_MAX: the id is the name of a directory in the state root, and of one in every cgroup hierarchy.
    private const int MaximumFileName = 255;

    private readonly ContainerFactoryOptions _options;

    /// <summary>A factory. Directories are made when the first container is.</summary>
    /// <exception cref="ContainerException">A directory is no absolute path, or the tmpfs cannot be mounted.</exception>
    public ContainerFactory(ContainerFactoryOptions? options = null)
    {
        _options = options ?? new ContainerFactoryOptions();
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(_options.LaunchTimeout, TimeSpan.Zero, nameof(options));
        Store = new StateStore(Path.GetFullPath(_options.StateRoot ?? FactoryPaths.DefaultStateRoot));
        DataRoot = Path.GetFullPath(_options.DataRoot ?? FactoryPaths.DefaultDataRoot);
        Filters = new SeccompCache(DataRoot + "/seccomp");
        if (_options.TmpfsRoot)
            TmpfsRoot.Ensure(Store.Root);
    }

    /// <summary>Absolute path of the state root.</summary>
    public string StateRoot => Store.Root;

    /// <summary>Absolute path of the directory of private layers and logs.</summary>
    public string DataRoot { get; }

    /// <summary>Absolute path of the directory in which checkpoints are where nobody says otherwise: a directory for each container.</summary>
    public string CheckpointRoot => DataRoot + "/checkpoints";

    /// <summary>Where a checkpoint goes that nobody has said a directory for: below the checkpoint root, by the container and the time (UTC).</summary>
    /// <param name="id">The container's id.</param>
    public string NewCheckpointPath(string id) => Path.GetFullPath($"{CheckpointRoot}/{id}/{UnfinishedCheckpoints.NewName()}");

    /// <summary>Name of the implementation.</summary>
    [SuppressMessage("Performance", "CA1822", Justification = "A member of libcontainer's Factory.")]
    public string Type => "libcontainer";

    internal StateStore Store { get; }

    /// <summary>Compiled filters of system calls.</summary>
    internal SeccompCache Filters { get; }

    internal ContainerFactoryOptions Options => _options;

    internal LauncherConnection Launcher => LauncherConnection.For(_options.InitPath ?? FactoryPaths.DefaultInitPath, _options.InitArgs);

    /// <summary>Starts this process's launcher where it does not run, so that the first container need not wait for it.</summary>
    public void WarmUp() => Launcher.WarmUp();

    /// <summary>Validates and records a container. It has no process yet. On an error nothing is left.</summary>
    /// <param name="id">The id: letters, digits and <c>_ + . -</c>, 1 to 255 of them, not <c>.</c> or <c>..</c>.</param>
    /// <param name="config">The configuration; copied, not kept.</param>
    /// <param name="cancellationToken">Not used yet by anything that waits.</param>
    /// <exception cref="ContainerException">IdInUse, InvalidIdFormat, ConfigInvalid with all violations, SystemError.</exception>
    public Container Create(string id, ContainerConfig config, CancellationToken cancellationToken = default) =>
        Create(id, config, (LinuxkitRuntime?)null, cancellationToken);

    /// <summary>
    /// As the other, with linuxkit's runtime configuration: its cgroups, mounts and directories are made now, its interfaces and bound
    /// namespaces at each start. All of it is taken away when the container is removed.
    /// </summary>
    /// <param name="id">The id.</param>
    /// <param name="config">The configuration; copied, not kept.</param>
    /// <param name="runtime">The runtime configuration, or null.</param>
    /// <param name="cancellationToken">Ends it; nothing is left.</param>
    /// <exception cref="ContainerException">As of the other; SystemError also where something of the runtime configuration is refused.</exception>
    public Container Create(string id, ContainerConfig config, LinuxkitRuntime? runtime, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(config);
        cancellationToken.ThrowIfCancellationRequested();
        ContainerId.Validate(id);
        if (id.Length > MaximumFileName)
            throw StateErrors.TooLong(id);
        List<ConfigViolation> violations = [.. ConfigValidator.Validate(config), .. _options.Validator?.Invoke(config) ?? []];
        // It is there only when the runtime configuration has been applied, and is looked at then.
        bool rootComes = runtime?.Makes(config.Rootfs) == true && violations.RemoveAll(v => v.JsonPath == "$.rootfs") > 0;
        if (violations.Count == 0)
            violations = NotApplied.In(config);
        if (violations.Count > 0)
            throw new ConfigInvalidException(violations) { ContainerId = id };
        ContainerConfig own = ConfigCopy.Of(config);
        StateExtension extension = new()
        {
            BootId = ProcessIdentity.CurrentBootId,
            Owner = Libc.GetEffectiveUid(),
            CgroupDriver = _options.CgroupDriver,
        };
        if (own.Rootfs.Length == 0)
            PrivateRoot.Choose(own, extension, DataRoot, StateRoot);
        for (int i = 0; own.Overlay is null && i < own.Mounts.Count; i++)
            RootSymlinks.Check(own.Rootfs, own.Mounts[i], i);
        extension.Overlay = own.Overlay;
        extension.Process = own.Process;
        CgroupHost? cgroupHost = null;
        ICgroupManager cgroup = _options.NewCgroupsManager?.Invoke(own.Cgroups, id, null)
            ?? CgroupManagerFactory.Create(own.Cgroups, id, _options.CgroupDriver, own.RootlessCgroups, out cgroupHost);
        ContainerState state = new()
        {
            Id = id,
            Created = DateTimeOffset.UtcNow,
            Config = own,
            Rootless = Libc.GetEffectiveUid() != 0,
            CgroupPaths = new Dictionary<string, string>(cgroup.Paths),
            Extension = extension,
        };
        if (runtime is null || (runtime.IsEmpty && runtime.Namespace.Length == 0))
            return new Container(this, state, Store.Reserve(id, state), cgroupHost);
        Container container = new(this, state, Store.Reserve(id, state, RuntimeJournal.Write(new() { Runtime = runtime })), cgroupHost);
        container.MakeRuntimeFilesystem(rootComes, cancellationToken);
        return container;
    }

    /// <summary>Finds a container by its id.</summary>
    /// <exception cref="ContainerException">ContainerNotExists; InvalidIdFormat; SystemError where its state cannot be read.</exception>
    public Container Load(string id) => new(this, Store.Load(id, out StateStamp? stamp), stamp);

    /// <summary>As <see cref="Load"/>, and null where there is none with the id.</summary>
    /// <exception cref="ContainerException">InvalidIdFormat; SystemError where its state cannot be read.</exception>
    public Container? TryLoad(string id)
    {
        try
        {
            return Load(id);
        }
        catch (ContainerException e) when (e.Code == ErrorCode.ContainerNotExists)
        {
            return null;
        }
    }

    /// <summary>Ids of all containers in alphabetical order, also of those whose state cannot be read; reads directory names only.</summary>
    public IReadOnlyList<string> ListIds() => Store.ListIds();

    /// <summary>Removes what is left of a container whose state cannot be read: the cgroup that its id would have, with the processes in it, and the directory.</summary>
    public void RemoveDamaged(string id, CancellationToken cancellationToken = default)
    {
        ContainerId.Validate(id);
        ICgroupManager cgroup = CgroupManagerFactory.Create(new ContainerCgroup(), id, _options.CgroupDriver, rootless: Rootless.IsCaller);
        Destruction.RemoveCgroup(cgroup, Store.OwnsCgroup(id), cancellationToken);
        new NetworkStore(StateRoot).Release(id, null, cancellationToken);
        RuntimeSetup.RemoveAll(Store, id, _options.Warn);
        if (!Store.Remove(id))
            throw StateErrors.NotExists(id);
    }
}
