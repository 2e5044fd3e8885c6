using System;
using System.Threading;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Oci;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Processes;

namespace PSContainer.Engine.Services;

/// <summary>Makes and runs the containers of a service directory.</summary>
internal sealed class ServiceRunner(ContainerFactory factory, ServiceTreeRecord record, Action<string>? trace)
{
    // In the labels of each container: a container of the same id that somebody else has made is none of ours.
    private const string TokenLabel = "service-token", TreeLabel = "service-directory";

    /// <summary>The container of a bundle, or null: there is none, or it is another's.</summary>
    internal static Container? TryLoad(ContainerFactory factory, ServiceTreeRecord record, ServiceRecord service)
    {
        Container? container = factory.TryLoad(service.ContainerId);
        return container?.ConfigInForce.Labels.Contains($"{TokenLabel}={record.Token}") == true ? container : null;
    }

    /// <summary>The streams of a service: its log.</summary>
    internal static ProcessStreams StreamsOf(ServiceRecord service) => new() { Output = Stdio.File(service.Log), Error = Stdio.Output };

    /// <summary>Runs one to its end.</summary>
    /// <exception cref="ContainerException">It cannot be run, does not end in time, or fails.</exception>
    internal void RunToEnd(ServiceBundle bundle, TimeSpan? limit, CancellationToken cancellationToken)
    {
        ServiceRecord service = Find(bundle);
        trace?.Invoke($"run {bundle.Name} ({bundle.Kind})");
        Container container = Make(bundle, service, cancellationToken);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (limit is { } patience)
            end.CancelAfter(patience);
        ProcessExit? exit;
        try
        {
            container.StartInit(container.Config.Process!, StreamsOf(service), trace, cancellationToken).Dispose();
            exit = container.Wait(end.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failed(bundle, service, $"did not end within {limit!.Value.TotalSeconds:0.###} seconds", Interop.Errno.ETIMEDOUT);
        }

        container.ReleaseRuntimeRoot(cancellationToken);
        if (exit is not { ExitCode: 0 })
            throw Failed(bundle, service, exit is null ? "ended, and nobody knows how" : $"ended with the exit code {exit.ExitCode}", 0);
    }

    /// <summary>Starts one that is to run on.</summary>
    /// <exception cref="ContainerException">It cannot be started.</exception>
    internal void StartService(ServiceBundle bundle, CancellationToken cancellationToken)
    {
        ServiceRecord service = Find(bundle);
        trace?.Invoke($"start {bundle.Name} ({bundle.Kind})");
        Container container = Make(bundle, service, cancellationToken);
        container.StartInit(container.Config.Process!, StreamsOf(service), trace, cancellationToken).Dispose();
    }

    private ServiceRecord Find(ServiceBundle bundle) => record.Services.Find(s => s.Kind == bundle.Kind && s.Name == bundle.Name)!;

    private Container Make(ServiceBundle bundle, ServiceRecord service, CancellationToken cancellationToken)
    {
        ContainerConfig config = bundle.Bundle.ToConfig(BundleOptions.ForCaller(factory.Options.Warn));
        config.Labels.Add($"{TreeLabel}={record.Path}");
        config.Labels.Add($"{TokenLabel}={record.Token}");

        // There is nobody at a terminal: what it says goes into its log.
        config.Process!.Terminal = false;
        return factory.Create(service.ContainerId, config, bundle.Bundle.Runtime, cancellationToken);
    }

    private static ContainerException Failed(ServiceBundle bundle, ServiceRecord service, string why, int errno) =>
        new(ErrorCode.SystemError, $"'{bundle.Bundle.Directory}' {why}") { Step = "run " + bundle.Name, Path = service.Log, Errno = errno, ContainerId = service.ContainerId, Hint = $"What it said is in its log: {service.Log}." };
}
