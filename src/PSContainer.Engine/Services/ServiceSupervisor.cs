using System;
using System.Collections.Generic;
using System.Globalization;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Processes;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Services;

/// <summary>
/// Starts the services of one directory again when they end. A process of its own, since the session that has started them may end.
/// It needs nothing to be told: it ends when the directory's record says that it is being stopped, or is gone.
/// </summary>
public sealed class ServiceSupervisor
{
    /// <summary>The argument of the executable that makes it a supervisor.</summary>
    public const string Verb = "supervise";

    // One that has run this long had no trouble at its start.
    private const long LongRun = 10_000;
    private const int ShortestPause = 1_000, LongestPause = 30_000;

    private readonly ContainerFactory _factory;
    private readonly string _file;
    private readonly Dictionary<string, Watched> _watched = [];

    private ServiceSupervisor(ContainerFactory factory, string file)
    {
        _factory = factory;
        _file = file;
    }

    /// <summary>Runs until there is nothing to be started any more.</summary>
    /// <param name="arguments">The record's file, the state root, the data root.</param>
    /// <returns>The exit code.</returns>
    public static int Run(ReadOnlySpan<string> arguments)
    {
        if (arguments.Length != 3)
            return 1;
        ContainerFactory factory = new(new() { StateRoot = arguments[1], DataRoot = arguments[2] });
        ServiceSupervisor supervisor = new(factory, arguments[0]);
        while (supervisor.Step())
        {
        }

        return 0;
    }

    /// <summary>Starts one.</summary>
    /// <exception cref="LinuxException">It cannot be executed.</exception>
    internal static ProcessIdentity Spawn(ContainerFactory factory, string file)
    {
        string executable = factory.Options.InitPath ?? FactoryPaths.DefaultInitPath;
        int quiet = Libc.OpenAt(Libc.AT_FDCWD, "/dev/null", Libc.O_RDWR);
        try
        {
            using NativeString path = new(executable), directory = new("/");
            using NativeStringArray argv = new(["pscontainer", Verb, file, factory.StateRoot, factory.DataRoot]), envp = new([]);
            int pid = Libc.TrySpawn(path, argv, envp, [quiet, quiet, quiet], directory);
            Libc.Check(pid, "posix_spawn", executable);
            return ProcessIdentity.TryRead(pid) ?? default;
        }
        finally
        {
            Libc.Close(quiet);
        }
    }

    private bool Step()
    {
        if (ServiceFiles.Read(_file) is not { Stopping: false } record)
            return false;
        List<Libc.PollFd> waiting = [];
        int timeout = -1;
        foreach (ServiceRecord service in record.Services)
        {
            if (service.Kind == ServiceKind.Service)
                Look(record, service, waiting, ref timeout);
        }

        if (waiting.Count == 0 && timeout < 0)
            return false;
        _ = Libc.TryPoll([.. waiting], timeout);
        foreach (Libc.PollFd fd in waiting)
            Libc.Close(fd.Fd);
        return true;
    }

    /// <summary>One that runs is waited for; one that has ended is started when its time has come.</summary>
    private void Look(ServiceTreeRecord record, ServiceRecord service, List<Libc.PollFd> waiting, ref int timeout)
    {
        if (ServiceRunner.TryLoad(_factory, record, service) is not { } container)
            return;
        if (!_watched.TryGetValue(service.ContainerId, out Watched? watched))
            _watched[service.ContainerId] = watched = new();
        if (TryWatch(container, watched, waiting))
            return;
        long now = Environment.TickCount64;
        if (watched.Due == 0)
        {
            watched.Pause = now - watched.Since >= LongRun ? ShortestPause : Math.Min(watched.Pause * 2, LongestPause);
            watched.Due = now + watched.Pause;
        }

        if (watched.Due <= now)
        {
            watched.Due = 0;
            watched.Since = now;
            Start(container, service);
            if (TryWatch(container, watched, waiting))
                return;
            watched.Pause = Math.Min(watched.Pause * 2, LongestPause);
            watched.Due = now + watched.Pause;
        }

        int left = (int)Math.Max(1, watched.Due - now);
        timeout = timeout < 0 ? left : Math.Min(timeout, left);
    }

    private static bool TryWatch(Container container, Watched watched, List<Libc.PollFd> waiting)
    {
        int pidfd = TryOpen(container);
        if (pidfd < 0)
            return false;
        watched.Due = 0;
        waiting.Add(new() { Fd = pidfd, Events = Libc.POLLIN });
        return true;
    }

    private static int TryOpen(Container container)
    {
        try
        {
            container.Refresh();
            return ProcessHandle.TryOpen(container.Init);
        }
        catch (ContainerException)
        {
            return -1; // it was removed meanwhile; the next look finds nothing
        }
    }

    private static void Start(Container container, ServiceRecord service)
    {
        try
        {
            container.StartInit(container.Config.Process!, ServiceRunner.StreamsOf(service)).Dispose();
        }
        catch (Exception e) when (e is ContainerException or LinuxException)
        {
            Note(service, e.Message);
        }
    }

    private static void Note(ServiceRecord service, string message)
    {
        try
        {
            System.IO.File.AppendAllText(service.Log, string.Create(CultureInfo.InvariantCulture, $"[pscontainer] {DateTimeOffset.UtcNow:O} cannot be started again: {message}\n"));
        }
        catch (Exception e) when (e is System.IO.IOException or UnauthorizedAccessException)
        {
            // There is nowhere else to say it.
        }
    }

    private sealed class Watched
    {
        internal long Since { get; set; } = Environment.TickCount64;

        internal int Pause { get; set; } = ShortestPause / 2;

        internal long Due { get; set; }
    }
}
