using System;
using System.Collections.Generic;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Checkpoint;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Init;
using PSContainer.Engine.Init.Steps;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Security;

namespace PSContainer.Engine.Launch;

/// <summary>The plan of the process that becomes CRIU: a mount namespace of its own, in which it puts together what CRIU is to mount, so that nothing of it is ever seen on the host.</summary>
internal static class RestorePlanBuilder
{
    /// <param name="config">The container.</param>
    /// <param name="manifest">What was saved.</param>
    /// <param name="savedCgroups">The cgroups that it had.</param>
    /// <param name="cgroup">The cgroup that it has.</param>
    /// <param name="staging">Directory in the state directory.</param>
    /// <param name="criu">CRIU.</param>
    /// <param name="options">How it is restored.</param>
    /// <param name="files">How many descriptors CRIU hands on.</param>
    /// <param name="images">Directory of the images.</param>
    internal static LaunchPlan Build(ContainerConfig config, CheckpointManifest manifest, string images, IReadOnlyDictionary<string, string> savedCgroups, ICgroupManager cgroup, string staging, string criu, CriuOpts options, int files)
    {
        List<InitStep> steps = [];
        CgroupEntry entry = CgroupEntry.Of(cgroup, userNamespace: false);

        // Where CRIU is not to care for cgroups, what it makes is where it is itself.
        bool ignores = options.ManageCgroupsMode == CriuCgroupMode.Ignore;
        if (ignores && entry.TaskFiles.Count > 0)
            steps.Add(new JoinCgroupStep(entry.TaskFiles));
        steps.Add(new EnterNamespacesStep([], Libc.CLONE_NEWNS));
        steps.Add(new RootPropagationStep(0, config.Rootfs));
        List<StagedMount> mounts = manifest.Mounts.ConvertAll(m => new StagedMount(m.Key, SourceOf(m, config, savedCgroups, cgroup.Paths), m.Attributes));
        steps.Add(new StageStep(staging, config.Overlay is null ? config.Rootfs : string.Empty, [.. mounts]));
        if (config.Overlay is { } overlay)
            steps.Add(new OverlayRootStep(overlay, $"{staging}/{RestoreStaging.Root}", config.Uses(NamespaceType.User), MountLabel.InForce(config, new Configuration.Validation.HostFacts())));
        steps.Add(new MountPointsStep(staging, [.. manifest.Points.ConvertAll(p => new MountPoint(p.Path, p.IsDirectory, p.Key))]));
        steps.Add(new ExecuteCriuStep(criu, images, options.WorkDirectory.Length > 0 ? options.WorkDirectory : images, CriuProgram.Environment));
        return new LaunchPlan
        {
            OomKillFile = entry.OomKillFile,
            UnifiedCgroup = ignores ? entry.Unified : string.Empty,
            IsInit = true,
            Restores = true,
            ExtraFiles = files,
            Steps = steps,
        };
    }

    /// <summary>What it shows now: the configuration's mount may have another source than the one that was saved, and the container another cgroup.</summary>
    private static string SourceOf(CheckpointMount saved, ContainerConfig config, IReadOnlyDictionary<string, string> savedCgroups, IReadOnlyDictionary<string, string> cgroups)
    {
        foreach (ContainerMount mount in config.Mounts)
        {
            if (mount.IsBind && (mount.Destination == saved.ConfiguredDestination || mount.Destination == saved.Destination))
                return mount.Source;
        }

        foreach ((string controller, string directory) in savedCgroups)
        {
            if ((saved.Source == directory || saved.Source.StartsWith(directory + "/", StringComparison.Ordinal)) && cgroups.TryGetValue(controller, out string? now))
                return now + saved.Source[directory.Length..];
        }

        return saved.Source;
    }
}
