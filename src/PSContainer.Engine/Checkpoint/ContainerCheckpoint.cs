using System;
using System.Collections.Generic;
using System.Threading;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Json;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Checkpoint;

/// <summary>A container as it was saved on disk: CRIU's images, a manifest, and the private layer where there is one. A snapshot of what the manifest says.</summary>
public sealed class ContainerCheckpoint
{
    private readonly CheckpointDirectory _directory;
    private ContainerState? _state;

    private ContainerCheckpoint(CheckpointDirectory directory, CheckpointManifest manifest)
    {
        _directory = directory;
        Manifest = manifest;
    }

    /// <summary>Absolute path of the directory.</summary>
    public string Path => _directory.Path;

    /// <summary>Id of the container that was saved.</summary>
    public string ContainerId => Manifest.Id;

    /// <summary>When.</summary>
    public DateTimeOffset Created => Manifest.Created;

    /// <summary>How many processes it had.</summary>
    public int ProcessCount => Manifest.ProcessCount;

    /// <summary>Size of the images and the private layer, in bytes.</summary>
    public long Size => ImageSize + Manifest.LayerSize;

    /// <summary>Size of the images, in bytes.</summary>
    public long ImageSize { get; private set; }

    /// <summary>Size of the memory in the images, in bytes.</summary>
    public long MemorySize { get; private set; }

    /// <summary>Size of the private layer, in bytes.</summary>
    public long LayerSize => Manifest.LayerSize;

    /// <summary>CRIU's version.</summary>
    public string CriuVersion => Manifest.CriuVersion;

    /// <summary>Release of the kernel.</summary>
    public string Kernel => Manifest.Kernel;

    /// <summary>Architecture of the machine, <c>x64</c> or <c>arm64</c>.</summary>
    public string Architecture => Manifest.Architecture;

    /// <summary>The root that it was saved on; the lowest layer where it was made of layers.</summary>
    public string Root => Manifest.Root;

    /// <summary>Whether it has the private layer with it.</summary>
    public bool HasLayer => Manifest.HasLayer;

    /// <summary>Whether the container ran on.</summary>
    public bool LeftRunning => Manifest.LeftRunning;

    /// <summary>Whether it is a pre-dump, which cannot be restored by itself.</summary>
    public bool IsPreDump => Manifest.IsPreDump;

    /// <summary>Whether TCP connections are in it.</summary>
    public bool TcpEstablished => Manifest.TcpEstablished;

    /// <summary>The parent's directory, relative to this one; empty without one.</summary>
    public string ParentPath => Manifest.ParentPath;

    /// <summary>The container's configuration at that time.</summary>
    public ContainerConfig Config => State.Config;

    internal CheckpointManifest Manifest { get; }

    /// <summary>The state file at that time.</summary>
    internal ContainerState State
    {
        get
        {
            if (_state is not null)
                return _state;
            ContainerState state = ContainerJson.ReadState(System.Text.Encoding.UTF8.GetBytes(Manifest.State.GetRawText()));
            StateConversions.AfterRead(state);
            return _state = state;
        }
    }

    internal CheckpointDirectory Directory => _directory;

    /// <summary>Reads a checkpoint.</summary>
    /// <param name="path">Its directory.</param>
    /// <exception cref="CheckpointException">There is none, or it is damaged.</exception>
    public static ContainerCheckpoint Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        CheckpointDirectory directory = CheckpointDirectory.At(path);
        return Of(directory, directory.Read());
    }

    /// <summary>Whether a directory has a checkpoint, damaged or not.</summary>
    public static bool Exists(string path) => System.IO.File.Exists(System.IO.Path.Combine(path, CheckpointManifest.FileName));

    /// <summary>Finds out whether all files are as they were written.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>A line for each fault; empty where all is right.</returns>
    public IReadOnlyList<string> FindFaults(CancellationToken cancellationToken = default) =>
        FindFaults(ImageCheck.Content, cancellationToken);

    /// <summary>Removes what belongs to a checkpoint, and the directory where nothing else is in it.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="force">Also one whose manifest is damaged.</param>
    /// <param name="root"><see cref="Lifecycle.ContainerFactory.CheckpointRoot"/>, where a container's own directory goes with its last checkpoint; or null.</param>
    /// <exception cref="CheckpointException">There is no checkpoint.</exception>
    public static void Remove(string path, bool force = false, string? root = null)
    {
        CheckpointDirectory directory = CheckpointDirectory.At(path);
        if (!force || !Exists(directory.Path))
            _ = directory.Read();
        directory.Remove(root);
    }

    /// <summary>Finds out what differs from what was written, here and in the images that these are based on.</summary>
    /// <param name="check">How closely.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal List<string> FindFaults(ImageCheck check, CancellationToken cancellationToken)
    {
        List<string> faults = _directory.FindFaults(Manifest, check, cancellationToken);
        try
        {
            foreach (ContainerCheckpoint parent in Parents())
            {
                foreach (string fault in parent._directory.FindFaults(parent.Manifest, check, cancellationToken))
                    faults.Add($"{fault}, in \"{parent.Path}\"");
            }
        }
        catch (CheckpointException e)
        {
            faults.Add(e.Message);
        }

        return faults;
    }

    /// <summary>Those that this one is based on, the youngest first, as far as a manifest says what is in them: other programs write none.</summary>
    /// <exception cref="CheckpointException">One is not there, or damaged.</exception>
    internal IEnumerable<ContainerCheckpoint> Parents()
    {
        HashSet<string> seen = new(StringComparer.Ordinal) { Path };
        for (ContainerCheckpoint? checkpoint = this; checkpoint?.ParentPath.Length > 0;)
        {
            string path = System.IO.Path.GetFullPath(checkpoint.ParentPath, checkpoint.Path);
            if (!System.IO.Directory.Exists(path))
                throw new CheckpointException($"the images that it is based on, \"{path}\", are missing") { Step = "look at the parent images", Path = path };
            if (!seen.Add(path))
                throw new CheckpointException($"the images in \"{path}\" are based on themselves") { Step = "look at the parent images", Path = path };
            checkpoint = Exists(path) ? Open(path) : null;
            if (checkpoint is not null)
                yield return checkpoint;
        }
    }

    /// <exception cref="CheckpointException">It is one that cannot be restored here.</exception>
    internal void DemandRestorable()
    {
        if (IsPreDump)
            throw new CheckpointException($"\"{Path}\" has memory alone, of a pre-dump, and cannot be restored") { Step = "look at the images", Path = Path, Hint = "Restore the checkpoint that was made on top of it." };
        if (Architecture != CheckpointSurvey.Architecture)
            throw new CheckpointException($"the checkpoint in \"{Path}\" is of a machine of another architecture: {Architecture}, and this is {CheckpointSurvey.Architecture}") { Step = "look at the images", Path = Path, Errno = Interop.Errno.ENOEXEC, Hint = "Restore it on a machine of that architecture." };
        if (FindFaults(ImageCheck.Sizes, default) is { Count: > 0 } faults)
            throw _directory.NotAsWritten(faults);
    }

    internal static ContainerCheckpoint Of(CheckpointDirectory directory, CheckpointManifest manifest)
    {
        ContainerCheckpoint checkpoint = new(directory, manifest);
        foreach (CheckpointImage image in manifest.Images)
        {
            checkpoint.ImageSize += image.Size;
            if (image.Name.StartsWith("pages-", StringComparison.Ordinal))
                checkpoint.MemorySize += image.Size;
        }

        return checkpoint;
    }
}
