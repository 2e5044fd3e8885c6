using System;
using System.Collections.Generic;
using EngineCheckpoint = PSContainer.Engine.Checkpoint.ContainerCheckpoint;

namespace PSContainer;

/// <summary>A container that was saved on disk, as its manifest says it.</summary>
public sealed class ContainerCheckpoint
{
    internal ContainerCheckpoint(EngineCheckpoint checkpoint)
    {
        ContainerId = checkpoint.ContainerId;
        Path = checkpoint.Path;
        Created = checkpoint.Created.LocalDateTime;
        ProcessCount = checkpoint.ProcessCount;
        Size = checkpoint.Size;
        MemorySize = checkpoint.MemorySize;
        LayerSize = checkpoint.LayerSize;
        LeftRunning = checkpoint.LeftRunning;
        IsPreDump = checkpoint.IsPreDump;
        ParentPath = checkpoint.ParentPath;
        TcpEstablished = checkpoint.TcpEstablished;
        HasLayer = checkpoint.HasLayer;
        RootPath = checkpoint.Root;
        Architecture = checkpoint.Architecture;
        Kernel = checkpoint.Kernel;
        CriuVersion = checkpoint.CriuVersion;
    }

    private ContainerCheckpoint(string path, string fault)
    {
        Path = path;
        IsValid = false;
        Faults = [fault];
    }

    /// <summary>The container that was saved.</summary>
    public string ContainerId { get; } = string.Empty;

    /// <summary>When, local time; null where the manifest is damaged.</summary>
    public DateTime? Created { get; }

    /// <summary>How many processes it had.</summary>
    public int ProcessCount { get; }

    /// <summary>Size of images and private layer, in bytes.</summary>
    public long Size { get; }

    /// <summary>That size as it reads best: <c>12.3 MiB</c>.</summary>
    public string DisplaySize => ByteSize.Format((ulong)Size);

    /// <summary>Size of the memory in the images, in bytes.</summary>
    public long MemorySize { get; }

    /// <summary>Size of the private layer, in bytes.</summary>
    public long LayerSize { get; }

    /// <summary>Whether the container ran on.</summary>
    public bool LeftRunning { get; }

    /// <summary>Whether it has memory alone, for a later checkpoint to build on.</summary>
    public bool IsPreDump { get; }

    /// <summary>The parent's directory, relative to this one; empty without one.</summary>
    public string ParentPath { get; } = string.Empty;

    /// <summary>Whether TCP connections are in it.</summary>
    public bool TcpEstablished { get; }

    /// <summary>Whether it has the private layer of the container's root with it.</summary>
    public bool HasLayer { get; }

    /// <summary>The root that it was saved on; the lowest layer where it was made of layers.</summary>
    public string RootPath { get; } = string.Empty;

    /// <summary>Architecture of the machine: x64 or arm64.</summary>
    public string Architecture { get; } = string.Empty;

    /// <summary>Release of the kernel.</summary>
    public string Kernel { get; } = string.Empty;

    /// <summary>CRIU's version.</summary>
    public string CriuVersion { get; } = string.Empty;

    /// <summary>Whether all files are as they were written; only with Get-ContainerCheckpoint -Test, and false where the manifest is damaged.</summary>
    public bool? IsValid { get; private set; }

    /// <summary>What is wrong with the files; only with Get-ContainerCheckpoint -Test.</summary>
    public string[] Faults { get; private set; } = [];

    /// <summary>Directory of the images.</summary>
    public string Path { get; }

    /// <summary>The directory.</summary>
    public override string ToString() => Path;

    internal static ContainerCheckpoint Damaged(string path, string fault) => new(path, fault);

    internal ContainerCheckpoint With(IReadOnlyList<string> faults)
    {
        (IsValid, Faults) = (faults.Count == 0, [.. faults]);
        return this;
    }
}
