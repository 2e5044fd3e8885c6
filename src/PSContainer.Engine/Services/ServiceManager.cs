using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Services;

/// <summary>Runs service directories as linuxkit's init does.</summary>
/// <param name="factory">Who makes their containers.</param>
public sealed partial class ServiceManager(ContainerFactory factory)
{
    private readonly ServiceFiles _files = new(factory.StateRoot);

    /// <summary>
    /// Runs the onboot bundles, each to its end, in the order of their names, then starts the services. What an onboot bundle's runtime
    /// configuration has made, as bound namespaces, stays until <see cref="Stop"/>; only the mount of its root goes when it has ended.
    /// </summary>
    /// <param name="tree">The directory.</param>
    /// <param name="options">How; null is the default.</param>
    /// <param name="cancellationToken">Ends it; all is taken down.</param>
    /// <returns>Onboot bundles and services, as they are now.</returns>
    /// <exception cref="ContainerException">ContainerNotStopped: it was started already; IdInUse; else what one of the bundles failed with. All is taken down.</exception>
    public IReadOnlyList<ServiceStatus> Start(ServiceTree tree, ServiceOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tree);
        options ??= new();
        ServiceTreeRecord record = Plan(tree, options);
        foreach (ServiceRecord service in record.Services)
        {
            if (factory.Store.Exists(service.ContainerId))
                throw new ContainerException(ErrorCode.IdInUse, $"'{service.Bundle}' needs the container id '{service.ContainerId}', which is in use") { ContainerId = service.ContainerId, Hint = $"Remove that container (Remove-Container {service.ContainerId}), or name the bundle's directory otherwise." };
        }

        _files.Claim(record);
        try
        {
            LinuxFile.MakeDirectories(record.LogDirectory);
            ServiceRunner runner = new(factory, record, options.Trace);
            foreach (ServiceBundle bundle in tree.Bundles)
            {
                if (bundle.Kind == ServiceKind.OnBoot)
                    runner.RunToEnd(bundle, options.OnBootTimeout, cancellationToken);
                else if (bundle.Kind == ServiceKind.Service)
                    runner.StartService(bundle, cancellationToken);
            }

            if (record.Restart)
                Supervise(record);
        }
        catch (Exception e)
        {
            TakeDown(record, TimeSpan.Zero, options.Trace, CancellationToken.None);
            if (e is LinuxException linux)
                throw new ContainerException(ErrorCode.SystemError, $"the services of '{tree.Path}' cannot be started: {linux.Message}", linux) { Hint = ErrnoHint.For(linux.Syscall, linux.Errno) };
            throw;
        }

        return StatusOf(record);
    }

    /// <summary>Bundles of directories that were started.</summary>
    /// <param name="path">The directory; null is all.</param>
    /// <exception cref="ContainerException">SystemError where a record cannot be read; ContainerNotExists: the directory was not started.</exception>
    public IReadOnlyList<ServiceStatus> Get(string? path = null)
    {
        if (path is not null)
            return StatusOf(Find(path));
        List<ServiceStatus> all = [];
        foreach (ServiceTreeRecord record in _files.ReadAll())
            all.AddRange(StatusOf(record));
        return all;
    }

    /// <summary>The directories that were started, in no particular order.</summary>
    /// <exception cref="ContainerException">SystemError where a record cannot be read.</exception>
    public IReadOnlyList<string> ListDirectories() => _files.ReadAll().ConvertAll(r => r.Path);

    private ServiceTreeRecord Find(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        return _files.TryRead(full) ?? throw new ContainerException(ErrorCode.ContainerNotExists, $"the services of '{full}' have not been started") { Path = full, Hint = "Get-ContainerService lists those that have." };
    }

    private ServiceTreeRecord Plan(ServiceTree tree, ServiceOptions options)
    {
        ServiceTreeRecord record = new()
        {
            Path = tree.Path,
            LogDirectory = Path.GetFullPath(options.LogDirectory ?? $"{factory.DataRoot}/services/{ServiceFiles.KeyOf(tree.Path)}"),
            Token = Guid.NewGuid().ToString("N"),
            Started = DateTimeOffset.UtcNow,
            Restart = !options.NoRestart,
        };
        foreach (ServiceBundle bundle in tree.Bundles)
        {
            record.Services.Add(new()
            {
                Kind = bundle.Kind,
                Name = bundle.Name,
                ContainerId = bundle.ContainerId,
                Bundle = bundle.Bundle.Directory,
                Log = $"{record.LogDirectory}/{WordOf(bundle.Kind)}.{bundle.Name}.log",
            });
        }

        return record;
    }

    private List<ServiceStatus> StatusOf(ServiceTreeRecord record) =>
        record.Services.ConvertAll(s => new ServiceStatus(record, s, ServiceRunner.TryLoad(factory, record, s)));

    private void Supervise(ServiceTreeRecord record)
    {
        if (!record.Services.Exists(s => s.Kind == ServiceKind.Service))
            return;
        ProcessIdentity supervisor = ServiceSupervisor.Spawn(factory, _files.FileOf(record.Path));
        (record.SupervisorPid, record.SupervisorStart, record.BootId) = (supervisor.Pid, supervisor.StartTime, supervisor.BootId);
        _files.Write(record);
    }

    private static string WordOf(ServiceKind kind) => kind switch
    {
        ServiceKind.OnBoot => "onboot",
        ServiceKind.Service => "service",
        _ => "onshutdown",
    };
}
