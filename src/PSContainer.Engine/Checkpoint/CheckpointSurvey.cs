using System;
using System.Collections.Generic;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Json;
using PSContainer.Engine.Host;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Networking;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Checkpoint;

/// <summary>Looks at a container that is to be saved, and writes down what its restore will need. Nothing is touched.</summary>
internal static class CheckpointSurvey
{
    private const string NetworkAdministration = "CAP_NET_ADMIN";

    /// <param name="state">The container's state.</param>
    /// <param name="options">How it is to be saved.</param>
    /// <param name="pids">Its processes.</param>
    /// <exception cref="Errors.ContainerException">It has something that cannot be saved.</exception>
    internal static CheckpointManifest Look(ContainerState state, CriuOpts options, IReadOnlyList<int> pids)
    {
        ContainerConfig config = state.Config;
        int init = state.InitProcessPid;
        ProcessSurvey.Demand(state.Id, init, pids);
        CheckpointManifest manifest = new()
        {
            Id = state.Id,
            Created = DateTimeOffset.UtcNow,
            Kernel = HostText.Read("/proc/sys/kernel/osrelease") ?? string.Empty,
            Architecture = Architecture,
            State = JsonDocument.Parse(ContainerJson.Write(state)).RootElement,
            Root = config.Overlay is { Lower: [.., { } lowest] } ? lowest : config.Rootfs,
            HasLayer = !options.PreDump && state.Extension?.DataDirectory.Length > 0,
            ProcessCount = pids.Count,
            LeftRunning = options.LeaveRunning || options.PreDump,
            IsPreDump = options.PreDump,
            PagesElsewhere = options.LazyPages || options.PageServer is not null,
            ParentPath = options.ParentPath,
            EmptyNetwork = MakesNetworkAnew(config, options),
            TcpEstablished = options.TcpEstablished,
            ExternalUnixConnections = options.ExternalUnixConnections,
            ShellJob = options.ShellJob,
            FileLocks = options.FileLocks,
        };
        MountSurvey mounts = new(state.Id, config, init);
        mounts.Look(manifest);
        new FileSurvey(mounts.MountIds, state.ExternalDescriptors).Look(manifest, init, pids);
        manifest.HasTerminal = HasTerminal(init, manifest);
        FindNamespaces(config, manifest);
        return manifest;
    }

    /// <summary>This machine's architecture.</summary>
    internal static string Architecture => RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "x64";

    /// <summary>Memory of processes that is in use, in bytes: about what will be written.</summary>
    internal static long MemoryOf(IReadOnlyList<int> pids)
    {
        long pages = 0;
        foreach (int pid in pids)
        {
            // Resident pages, and those of them that are shared (proc_pid_statm(5)).
            string[] fields = (LinuxFile.TryReadText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/statm")) ?? string.Empty).Split(' ');
            if (fields.Length > 2 && long.TryParse(fields[1], out long resident) && long.TryParse(fields[2], out long shared))
                pages += resident - shared;
        }

        return pages * Environment.SystemPageSize;
    }

    /// <summary>
    /// Whether the engine makes the network again, as it made it first. So it is where the engine has put interfaces in, which only it can
    /// put back; and where no process can have changed anything, since that needs a capability.
    /// </summary>
    private static bool MakesNetworkAnew(ContainerConfig config, CriuOpts options)
    {
        if (!config.Namespaces.Exists(n => n.Type == NamespaceType.Network && n.Path.Length == 0))
            return false;
        if (options.HasEmptyNetwork)
            return true;
        if (options.VethPairs.Count > 0)
            return false;
        return NetworkSetup.Describe(config).Count > 0
            || (config.Capabilities?.Bounding is { } bounding && !bounding.Contains(NetworkAdministration));
    }

    /// <summary>Whether init's streams are a terminal of the container's own, whose other side is its monitor's or somebody else's outside.</summary>
    private static bool HasTerminal(int init, CheckpointManifest manifest)
    {
        for (int fd = 0; fd < 3; fd++)
        {
            string? target = Libc.TryReadLinkAt(Libc.AT_FDCWD, string.Create(CultureInfo.InvariantCulture, $"/proc/{init}/fd/{fd}"));
            if (target is not null && (target == "/dev/console" || target.StartsWith("/dev/pts/", StringComparison.Ordinal)) && !manifest.Files.Exists(f => f.Path == target))
                return true;
        }

        return false;
    }

    private static void FindNamespaces(ContainerConfig config, CheckpointManifest manifest)
    {
        foreach (ContainerNamespace ns in config.Namespaces)
        {
            string? kind = ns.Type switch { NamespaceType.Network => "net", NamespaceType.Pid => "pid", _ => null };
            if (kind is null || ns.Path.Length == 0)
                continue;
            int fd = Libc.OpenAt(Libc.AT_FDCWD, ns.Path, Libc.O_RDONLY);
            ulong inode = Libc.Stat(fd, ns.Path).Inode;
            Libc.Close(fd);
            manifest.Namespaces[string.Create(CultureInfo.InvariantCulture, $"{kind}:{inode}")] = $"n-{kind}";
        }
    }
}
