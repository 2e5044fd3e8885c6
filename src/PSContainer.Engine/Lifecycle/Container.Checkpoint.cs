using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using System.Threading;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Checkpoint;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;
using PSContainer.Engine.Networking.Managed;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Lifecycle;

/// <summary>Saving a container on disk.</summary>
public sealed partial class Container
{
    /// <summary>
    /// Saves the container's processes with all they have: libcontainer's <c>Checkpoint</c>. They are killed when all is on disk, and the
    /// status is Checkpointed; unless they are left running. What the machine cannot do is said before anything is frozen.
    /// </summary>
    /// <param name="options">How.</param>
    /// <param name="trace">Gets a line for each step, or null.</param>
    /// <param name="cancellationToken">Gives up: the container runs on, as soon as CRIU has heard of it.</param>
    /// <returns>What was saved.</returns>
    /// <exception cref="CheckpointException">It cannot be saved. The container runs on as before, and no images are left.</exception>
    /// <exception cref="ContainerException">ContainerNotExists, ContainerNotRunning, ContainerPaused while it is being paused, SystemError.</exception>
    public ContainerCheckpoint Checkpoint(CriuOpts options, Action<string>? trace = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(options.ImagesDirectory);
        CriuProgram.DemandPrivilege();
        CheckpointDirectory directory = CheckpointDirectory.At(options.ImagesDirectory);
        CheckpointParent.Demand(directory.Path, options.ParentPath);
        using StateLock stateLock = _factory.Store.Lock(Id, null, cancellationToken);
        Refresh();
        _ = StateMachine.Demand(ContainerOperation.Checkpoint, StatusAsRead, Id, InitWaits);
        using Changing changing = new(this);

        // Nobody joins while the processes are looked at and saved.
        using StateLock joining = _factory.Store.LockJoining(Id, alone: true, null, cancellationToken);
        string path = CriuProgram.Find(_factory.Options.CriuPath);
        using CriuProcess criu = CriuProcess.Start(path, stateLock);
        _factory.WarmUp(); // while CRIU starts
        string version = CriuProgram.DemandVersion(criu.Messages, path);
        CriuProgram.DemandFeatures(criu.Messages, options);
        trace?.Invoke($"ask CRIU {version} at {path}");
        ICgroupManager cgroup = Cgroup;
        IReadOnlyList<int> pids = SavedProcesses(cgroup);
        CheckpointManifest manifest = CheckpointSurvey.Look(State, options, pids);
        manifest.CriuVersion = version;
        manifest.Leases.AddRange(new NetworkStore(_factory.StateRoot).FindLeases(Id, ConfigInForce.Networks));
        UnfinishedCheckpoints.Remove(_factory.CheckpointRoot, Id, trace);
        List<string> made = directory.Prepare(options.Replace);
        using IDisposable hold = UnfinishedCheckpoints.Hold(directory.Path);
        if (options.WorkDirectory.Length > 0)
            made.AddRange(MakeWorkDirectory(options.WorkDirectory));
        bool done = false;
        try
        {
            try
            {
                Save(criu, cgroup, stateLock, options, manifest, directory, pids, trace, cancellationToken);
            }
            catch (CheckpointException e) when (e.IsFreezeTimeout && !cancellationToken.IsCancellationRequested)
            {
                // Processes that are just being made can keep a cgroup of v1 from being frozen; a moment later they do not.
                trace?.Invoke($"once more: {e.LogTail[0]}");
                directory.RemoveImages();
                using CriuProcess again = CriuProcess.Start(path, stateLock);
                Save(again, cgroup, stateLock, options, manifest, directory, cgroup.GetProcesses(), trace, cancellationToken);
            }

            done = true;
            return ContainerCheckpoint.Of(directory, manifest);
        }
        finally
        {
            // Where the processes are gone and the manifest is there, the images are all that is left of the container, whatever failed after.
            if (!done && (Init.IsAlive || !ContainerCheckpoint.Exists(directory.Path)))
                directory.Forget(made);
        }
    }

    private IReadOnlyList<int> SavedProcesses(ICgroupManager cgroup) => cgroup is DisabledCgroupManager ? [State.InitProcessPid] : cgroup.GetProcesses();

    private void Save(CriuProcess criu, ICgroupManager cgroup, StateLock stateLock, CriuOpts options, CheckpointManifest manifest, CheckpointDirectory directory, IReadOnlyList<int> pids, Action<string>? trace, CancellationToken cancellationToken)
    {
        int images = -1, work = -1;
        bool paused = cgroup.GetFreezer() == FreezerState.Frozen;
        try
        {
            images = Libc.OpenAt(Libc.AT_FDCWD, directory.Path, Libc.O_RDONLY | Libc.O_DIRECTORY);
            if (options.WorkDirectory.Length > 0)
                work = Libc.OpenAt(Libc.AT_FDCWD, options.WorkDirectory, Libc.O_RDONLY | Libc.O_DIRECTORY);

            // CRIU freezes the cgroup, and where it or this process is killed meanwhile nobody else would let it go.
            using ThawGuard? guard = paused ? null : ThawGuard.Post(_factory.Launcher, cgroup.ThawSwitch, stateLock);
            using AppendedFiles appended = new(manifest.Files);
            string? freezer = cgroup.ThawSwitch is { } thaw ? Path.GetDirectoryName(thaw.Path) : null;
            trace?.Invoke(options.PreDump ? $"save memory in \"{directory.Path}\"" : $"save {pids.Count} processes in \"{directory.Path}\"");
            using FollowedPages followed = new(directory.Path);
            Dump dump = new(Id, options, directory) { Saved = () => CompleteSaved(options, manifest, directory, followed, trace, cancellationToken) };
            dump.Run(criu.Messages, CriuRequests.Dump(options, manifest, ConfigInForce, State.InitProcessPid, images, work, freezer), CheckpointSurvey.MemoryOf(pids), () => cancellationToken.IsCancellationRequested);
            if (options.PreDump)
                directory.Write(manifest, followed, CancellationToken.None);
            else if (!options.LeaveRunning)
                AwaitKilled(cgroup);
            if (options.AutoDedup)
                WriteParents(directory, manifest);
        }
        catch (Exception) when (!options.LeaveRunning && State.Extension is { Checkpoint.Length: > 0 } && Init.IsAlive)
        {
            RecordCheckpoint(string.Empty);
            throw;
        }
        finally
        {
            Libc.Close(images);
            Libc.Close(work);
        }
    }

    /// <summary>The processes stand still and are in the images: what they see of files goes with them, and last the manifest.</summary>
    private void CompleteSaved(CriuOpts options, CheckpointManifest manifest, CheckpointDirectory directory, FollowedPages followed, Action<string>? trace, CancellationToken cancellationToken)
    {
        if (manifest.HasLayer && ConfigInForce.Overlay is { } overlay)
        {
            trace?.Invoke("copy the private layer");
            options.Progress?.Report(new CheckpointProgress("Copying the private layer", 0, 0));
            manifest.LayerSize = CheckpointLayer.Save(overlay, directory.Path, cancellationToken);
        }

        File.WriteAllBytes($"{directory.Path}/{CheckpointDirectory.DescriptorsName}", JsonSerializer.SerializeToUtf8Bytes(State.ExternalDescriptors, CheckpointJsonContext.Default.ListString));
        trace?.Invoke("write the manifest");
        directory.Write(manifest, followed, cancellationToken);

        // Before the processes are killed: killed in between, this one leaves a container that says where it is saved. While they live it means nothing.
        if (!options.LeaveRunning)
            RecordCheckpoint(directory.Path);
    }

    /// <summary>CRIU has made holes in what is replaced, so that the images that these are based on are not as they were.</summary>
    private void WriteParents(CheckpointDirectory directory, CheckpointManifest manifest)
    {
        try
        {
            foreach (ContainerCheckpoint parent in ContainerCheckpoint.Of(directory, manifest).Parents())
                parent.Directory.Write(parent.Manifest, null, CancellationToken.None);
        }
        catch (Exception e) when (e is ContainerException or LinuxException or IOException)
        {
            _factory.Options.Warn?.Invoke($"what the images in \"{directory.Path}\" are based on was freed in part, and could not be written down anew: {e.Message}");
        }
    }

    /// <summary>
    /// CRIU has killed them; their monitor has still to write it down. The cgroup is given up: a container of another state root that
    /// goes on from the images may take the path, and this one's removal must not kill it. Restored here, it is made anew.
    /// </summary>
    private void AwaitKilled(ICgroupManager cgroup)
    {
        WaitFor(Init, s_monitorPatience, CancellationToken.None);
        AwaitRecord(CancellationToken.None);
        Destruction.RemoveCgroup(cgroup, own: false, CancellationToken.None);
        if (!cgroup.Exists)
            _factory.Store.UnmarkCgroup(Id);
    }

    private void RecordCheckpoint(string path)
    {
        StampedState stamped = _stamped;
        stamped.Stamp = null;
        (stamped.State.Extension ??= new StateExtension()).Checkpoint = path;
        stamped.Stamp = _factory.Store.Save(Id, stamped.State);
    }

    private static List<string> MakeWorkDirectory(string path)
    {
        try
        {
            return LinuxFile.MakeDirectories(Path.GetFullPath(path), 0x1C0);
        }
        catch (LinuxException e)
        {
            throw new CheckpointException($"the directory of CRIU's log \"{path}\" cannot be made: {e.Message}", e) { Step = "make the working directory", Path = path, Hint = ErrnoHint.For(e.Syscall, e.Errno) };
        }
    }
}
