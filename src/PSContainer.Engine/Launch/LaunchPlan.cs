using System.Collections.Generic;
using System.Linq;
using PSContainer.Engine.Init;

namespace PSContainer.Engine.Launch;

/// <summary>Everything that the monitor and the init need to know, made by the parent before any process exists.</summary>
internal sealed record LaunchPlan
{
    /// <summary>Kinds (<c>CLONE_NEW*</c>) of new namespaces that must be entered before the init is forked: user, pid, time.</summary>
    internal int SpawnUnshare { get; init; }

    /// <summary>Kinds to join by descriptor before the init is forked: user, pid, time.</summary>
    internal IReadOnlyList<NamespaceHandle> SpawnJoin { get; init; } = [];

    /// <summary>Whether the parent writes id maps once the user namespace exists.</summary>
    internal bool NeedsIdMaps { get; init; }

    /// <summary>Text for /proc/self/timens_offsets, or empty.</summary>
    internal string TimeOffsets { get; init; } = string.Empty;

    /// <summary>File whose <c>oom_kill N</c> line the monitor reads when the process has ended, or empty.</summary>
    internal string OomKillFile { get; init; } = string.Empty;

    /// <summary>Directory of the cgroup of version 2 that the process is forked into, or empty.</summary>
    internal string UnifiedCgroup { get; init; } = string.Empty;

    /// <summary>Whether the process is the container's first: its end is the container's, and is recorded as such.</summary>
    internal bool IsInit { get; init; }

    /// <summary>Whether nobody is to wait for the process but whoever adopts it: what forks it ends as soon as it is set up.</summary>
    internal bool Unmonitored { get; init; }

    /// <summary>Whether the process is CRIU, which makes the container's init as a child of the monitor (<see cref="RestoreMonitor"/>).</summary>
    internal bool Restores { get; init; }

    /// <summary>Whether the process waits for the start, when all is set up (<see cref="StartFifo"/>).</summary>
    internal bool WaitsForStart { get; init; }

    /// <summary>Whether the terminal that the process makes goes to a socket, the descriptor before the files.</summary>
    internal bool ConsoleSocket { get; init; }

    /// <summary>Whether somebody is connected to the terminal already, by the descriptor before the files.</summary>
    internal bool Viewer { get; init; }

    /// <summary>How many of the last descriptors are files that the program inherits.</summary>
    internal int ExtraFiles { get; init; }

    /// <summary>CPUs of the process before it enters its cgroup, as a list, or empty: those of the machine.</summary>
    internal string InitialCpus { get; init; } = string.Empty;

    /// <summary>Whether the process makes a terminal that the monitor holds.</summary>
    internal bool HasTerminal
    {
        get
        {
            foreach (InitStep step in Steps)
            {
                if (step.Kind == StepKind.Terminal)
                    return true;
            }

            return false;
        }
    }

    /// <summary>What the init does, in order.</summary>
    internal IReadOnlyList<InitStep> Steps { get; init; } = [];

    /// <summary>A line for each thing done.</summary>
    internal IEnumerable<string> Describe() => Steps.Select(s => s.Describe());

    internal void Write(WireWriter writer)
    {
        writer.Int(SpawnUnshare);
        NamespaceHandle.Write(writer, SpawnJoin);
        writer.Bool(NeedsIdMaps);
        writer.String(TimeOffsets);
        writer.String(OomKillFile);
        writer.String(UnifiedCgroup);
        writer.Bool(IsInit);
        writer.Bool(Unmonitored);
        writer.Bool(Restores);
        writer.Bool(WaitsForStart);
        writer.Bool(ConsoleSocket);
        writer.Bool(Viewer);
        writer.Int(ExtraFiles);
        writer.String(InitialCpus);
        writer.Int(Steps.Count);
        foreach (InitStep step in Steps)
            StepCodec.Write(step, writer);
    }

    internal static LaunchPlan Read(WireReader reader)
    {
        int unshare = reader.Int();
        NamespaceHandle[] joins = NamespaceHandle.Read(reader);
        bool maps = reader.Bool();
        string offsets = reader.String();
        string oom = reader.String();
        string unified = reader.String();
        bool init = reader.Bool();
        bool unmonitored = reader.Bool(), restores = reader.Bool(), waits = reader.Bool(), console = reader.Bool(), viewer = reader.Bool();
        int files = reader.Int();
        string cpus = reader.String();
        InitStep[] steps = new InitStep[reader.Count(1)];
        for (int i = 0; i < steps.Length; i++)
            steps[i] = StepCodec.Read(reader);
        return new LaunchPlan
        {
            SpawnUnshare = unshare,
            SpawnJoin = joins,
            NeedsIdMaps = maps,
            TimeOffsets = offsets,
            OomKillFile = oom,
            UnifiedCgroup = unified,
            IsInit = init,
            Unmonitored = unmonitored,
            Restores = restores,
            WaitsForStart = waits,
            ConsoleSocket = console,
            Viewer = viewer,
            ExtraFiles = files,
            InitialCpus = cpus,
            Steps = steps,
        };
    }
}
