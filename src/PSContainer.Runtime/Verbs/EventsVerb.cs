using System;
using System.Threading;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Events;
using PSContainer.Engine.Lifecycle;

namespace PSContainer.Runtime.Verbs;

/// <summary>Shows what a container uses, again and again, and when it runs out of memory.</summary>
internal sealed class EventsVerb : IVerb
{
    private TimeSpan _interval = TimeSpan.FromSeconds(5);
    private bool _once;

    public int Run(GlobalOptions global, string[] args)
    {
        string id = SingleId.Of("events", args, new OptionParser()
            .Value("--interval", v => _interval = GoDuration.Parse("--interval", v), "time between two readings (default: 5s)")
            .Flag("--stats", () => _once = true, "show the usage once, and nothing else"));
        ContainerFactory factory = new(global.Factory);
        Container container = factory.Load(id);
        if (container.InitProcessId == 0)
            throw new ContainerException(ErrorCode.ContainerNotRunning, $"container with id {id} is not running") { ContainerId = id };
        if (_once)
        {
            Output.Line(StatsEvent.Json(id, container.GetStats()));
            return ExitCodes.Success;
        }

        using CancellationTokenSource over = new();
        using ContainerWatcher? watcher = Watch(factory, id, over);
        Report(container, over);
        return ExitCodes.Success;
    }

    /// <summary>Tells of each time the container runs out of memory; null where nobody counts that.</summary>
    private static ContainerWatcher? Watch(ContainerFactory factory, string id, CancellationTokenSource over)
    {
        ContainerWatcher watcher = new(factory, new() { ContainerIds = [id], EventTypes = [ContainerEventType.Oom] });
        watcher.Occurred += (_, _) =>
        {
            if (!Output.TryLine(StatsEvent.OomJson(id)))
                over.Cancel();
        };
        watcher.Faulted += (_, fault) => Log.Warning(fault.Error.Message);
        try
        {
            watcher.Start();
            return watcher;
        }
        catch (ContainerException e) when (e.Code == ErrorCode.SystemError)
        {
            Log.Warning(e.Message);
            watcher.Dispose();
            return null;
        }
    }

    private void Report(Container container, CancellationTokenSource over)
    {
        using StatsReader reader = container.OpenStats();
        try
        {
            do
            {
                if (!Output.TryLine(StatsEvent.Json(container.Id, reader.Read(over.Token))))
                    return;
            }
            while (StatsReader.Wait([reader], _interval, over.Token));
        }
        catch (OperationCanceledException)
        {
            // Nobody reads what is said.
        }
        catch (ContainerException) when (reader.HasEnded)
        {
            // It ended while it was read.
        }
    }
}
