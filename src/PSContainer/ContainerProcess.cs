using System;
using System.Collections.Generic;
using System.IO;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Host;
using PSContainer.Engine.Processes;
using EngineProcess = PSContainer.Engine.Processes.ContainerProcess;

namespace PSContainer;

/// <summary>A process of a container. What it does and how it ended are read when they are asked for, the rest once.</summary>
public sealed class ContainerProcess
{
    private readonly EngineProcess _process;

    /// <summary>A process that was found: nobody has told this one's parent how it ended but its monitor.</summary>
    internal ContainerProcess(EngineProcess process, string stateRoot)
    {
        _process = process;
        Id = process.Pid;
        ContainerProcessId = process.NamespacePid;
        ContainerId = process.ContainerId;
        CommandLine = process.CommandLine;
        CommandName = process.Name;
        User = HostUsers.GetName(process.Uid);
        IsInit = process.IsInit;
        HasTerminal = process.HasTerminal;
        StartTime = process.StartTime.LocalDateTime;
        StateRoot = stateRoot;
        GC.SuppressFinalize(this);
    }

    /// <summary>A process just started, which may have ended already. Its handles stay open, so that it can tell its exit code later.</summary>
    internal ContainerProcess(EngineProcess process, string stateRoot, ProcessConfig started)
        : this(process, stateRoot)
    {
        if (CommandLine.Length == 0)
            CommandLine = string.Join(' ', started.Args);
        if (CommandName.Length == 0)
            CommandName = Path.GetFileName(started.Args[0]);
        GC.ReRegisterForFinalize(this);
    }

    /// <summary>The engine's process.</summary>
    internal EngineProcess Inner => _process;

    /// <summary>A process that was found, or null: it has ended meanwhile.</summary>
    internal static ContainerProcess? TryRead(EngineProcess process, string stateRoot)
    {
        try
        {
            return new ContainerProcess(process, stateRoot);
        }
        catch (Exception e) when (e is ContainerException or LinuxException)
        {
            return null;
        }
    }

    /// <summary>Reads its threads, too.</summary>
    internal ContainerProcess ReadThreads()
    {
        List<ContainerThread> threads = [];
        foreach (Engine.Processes.ContainerThread thread in Engine.Processes.ContainerThread.Of(_process))
            threads.Add(new ContainerThread(thread));
        Threads = [.. threads];
        return this;
    }

    /// <summary>Closes the handles of a process that this session started. The process goes on.</summary>
    ~ContainerProcess() => _process.Dispose();

    /// <summary>Process id on the host. Get-Process, Stop-Process and Wait-Process take it from the pipeline.</summary>
    public int Id { get; }

    /// <summary>Process id inside the container.</summary>
    public int ContainerProcessId { get; }

    /// <summary>The container.</summary>
    public string ContainerId { get; }

    /// <summary>Program and arguments.</summary>
    public string CommandLine { get; }

    /// <summary>Short name as the kernel has it. It must not be called Name: piped to Get-Process, an object with a Name stands for all processes of that name.</summary>
    public string CommandName { get; }

    /// <summary>Host user it runs as.</summary>
    public string User { get; }

    /// <summary>Whether it is the container's init.</summary>
    public bool IsInit { get; }

    /// <summary>Whether it was started with a terminal, to which Connect-ContainerProcess leads.</summary>
    public bool HasTerminal { get; }

    /// <summary>What it does now.</summary>
    public ContainerProcessState State => ProcessStates.Of(_process.State);

    /// <summary>Its threads; only with -IncludeThread.</summary>
    public ContainerThread[]? Threads { get; private set; }

    /// <summary>When it was started, local time.</summary>
    public DateTime StartTime { get; }

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Exit code, 128 and the signal's number where a signal ended it; null while it runs, and where nobody was there to learn it.</summary>
    public int? ExitCode => _process.Exit is ProcessExit exit ? exit.ExitCode : null;

    /// <summary>The state root that has the container.</summary>
    public string StateRoot { get; }

    /// <summary>The container and the process id.</summary>
    public override string ToString() => $"{ContainerId}/{Id}";
}
