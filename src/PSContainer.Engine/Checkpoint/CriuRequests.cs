using System;
using System.Collections.Generic;
using PSContainer.Engine.Checkpoint.Rpc;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Init.Steps;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Networking;

namespace PSContainer.Engine.Checkpoint;

/// <summary>What is asked of CRIU, from what is asked of the engine.</summary>
internal static class CriuRequests
{
    private const int LogLevel = 4;

    // How long CRIU tries to have all processes stand, in seconds.
    private const uint FreezeTimeout = 10;

    private const string ConfigAnnotation = "org.criu.config=", DefaultConfig = "/etc/criu/runc.conf";

    internal static Request Dump(CriuOpts options, CheckpointManifest manifest, ContainerConfig config, int pid, int images, int work, string? freezer)
    {
        Options o = Common(options, manifest, config, images, work);
        o.Pid = pid;
        o.LogFile = CriuLog.OfDump;
        o.Root = config.Rootfs;
        o.LeaveRunning = options.LeaveRunning;
        o.LinkRemap = options.LinkRemap;
        o.Timeout = FreezeTimeout;
        if (freezer is not null)
            o.FreezeCgroup = freezer;
        if (options.ParentPath.Length > 0)
            o.ParentImage = options.ParentPath;
        if (options.PreDump || options.ParentPath.Length > 0)
            o.TrackMemory = true;
        if (options.PageServer is { } server)
            o.PageServer = new PageServerInfo { Address = server.Address, Port = server.Port };
        foreach (CheckpointMount mount in manifest.Mounts)
            o.External.Add($"mnt[{mount.Destination}]:{mount.Key}");
        foreach (CheckpointFile file in manifest.Files)
        {
            if (file.IsExternal)
                o.External.Add(file.Key);
        }

        foreach ((string kind, string key) in manifest.Namespaces)
            o.External.Add($"{kind[..kind.IndexOf(':')]}[{kind[(kind.IndexOf(':') + 1)..]}]:{key}");
        return new Request { Type = options.PreDump ? RequestType.PreDump : RequestType.Dump, Options = o };
    }

    /// <param name="options">What is asked for.</param>
    /// <param name="manifest">What was saved.</param>
    /// <param name="config">The container.</param>
    /// <param name="staging">Directory in which the root and the mounts of the host have been put together.</param>
    /// <param name="inherited">Keys of the descriptors that CRIU hands on, in their order.</param>
    /// <param name="cgroups">Path of the container's cgroup in each hierarchy.</param>
    internal static Request Restore(CriuOpts options, CheckpointManifest manifest, ContainerConfig config, string staging, IReadOnlyList<string> inherited, IEnumerable<KeyValuePair<string, string>> cgroups)
    {
        Options o = Common(options, manifest, config, ExecuteCriuStep.ImagesDescriptor, ExecuteCriuStep.WorkDescriptor);
        o.LogFile = CriuLog.OfRestore;
        o.Root = $"{staging}/{RestoreStaging.Root}";
        o.RestoreSibling = true;
        o.EvasiveDevices = true;

        // What is put in a file's place is of its kind, and may have other permissions.
        o.SkipFileRwxCheck = true;
        foreach (CheckpointMount mount in manifest.Mounts)
            o.External.Add($"mnt[{mount.Key}]:{staging}/{mount.Key}");
        for (int i = 0; i < inherited.Count; i++)
            o.InheritedFiles.Add(new InheritedFile { Key = inherited[i], Fd = ExecuteCriuStep.FirstInherited + i });
        foreach ((string controller, string path) in cgroups)
            o.CgroupRoots.Add(new CgroupRoot { Controller = controller, Path = path });
        if (options.LsmProfile.Length > 0)
            o.LsmProfile = options.LsmProfile;
        if (options.LsmMountContext.Length > 0)
            o.LsmMountContext = options.LsmMountContext;
        if (!manifest.EmptyNetwork)
        {
            foreach (VethPairName pair in options.VethPairs)
                o.Veths.Add(new VethPair { Inside = pair.ContainerInterfaceName, Outside = pair.HostInterfaceName });
        }

        return new Request { Type = RequestType.Restore, Options = o };
    }

    private static Options Common(CriuOpts options, CheckpointManifest manifest, ContainerConfig config, int images, int work)
    {
        Options o = new()
        {
            ImagesDirFd = images,
            LogLevel = LogLevel,
            NotifyScripts = true,
            OrphanPtsMaster = true,
            ShellJob = manifest.ShellJob,
            TcpEstablished = manifest.TcpEstablished,
            TcpSkipInFlight = options.TcpSkipInFlight,
            ExtUnixSk = manifest.ExternalUnixConnections,
            FileLocks = manifest.FileLocks,
            AutoDedup = options.AutoDedup,
            LazyPages = options.LazyPages,
            CgroupMode = (CgroupMode)options.ManageCgroupsMode,
            EmptyNamespaces = manifest.EmptyNetwork ? Libc.CLONE_NEWNET : 0u,

            // By libnftables, which CRIU has in itself: no other program is needed. Without connections there is nothing to keep out.
            NetworkLock = manifest.TcpEstablished ? NetworkLock.Nftables : NetworkLock.Skip,
            ConfigFile = DefaultConfig,
        };
        if (work >= 0)
            o.WorkDirFd = work;

        // What is in that file counts more than all else; an empty name is no file (runc(8)).
        if (config.Labels.Find(l => l.StartsWith(ConfigAnnotation, StringComparison.Ordinal)) is { } label)
        {
            o.ClearConfigFile();
            if (label.Length > ConfigAnnotation.Length)
                o.ConfigFile = label[ConfigAnnotation.Length..];
        }

        return o;
    }
}
