using System;
using System.Collections.Generic;
using System.Text.Json;
using PSContainer.Engine.Networking.Managed;

namespace PSContainer.Engine.Checkpoint;

/// <summary>What is written beside CRIU's images, so that a checkpoint can be listed, tested and restored without asking CRIU what is in it.</summary>
internal sealed class CheckpointManifest
{
    internal const string FileName = "pscontainer.json";

    internal const int CurrentSchema = 1;

    /// <summary>Version of this schema.</summary>
    public int Schema { get; set; } = CurrentSchema;

    /// <summary>The container's id.</summary>
    public string Id { get; set; } = string.Empty;

    /// <summary>When it was saved.</summary>
    public DateTimeOffset Created { get; set; }

    /// <summary>CRIU's version.</summary>
    public string CriuVersion { get; set; } = string.Empty;

    /// <summary>The kernel's release.</summary>
    public string Kernel { get; set; } = string.Empty;

    /// <summary>The machine's architecture, <c>x64</c> or <c>arm64</c>.</summary>
    public string Architecture { get; set; } = string.Empty;

    /// <summary>The state file as it was, with the configuration.</summary>
    public JsonElement State { get; set; }

    /// <summary>The root on the host, or of layers the lowest.</summary>
    public string Root { get; set; } = string.Empty;

    /// <summary>Whether the container's private layer is in <c>layer</c>.</summary>
    public bool HasLayer { get; set; }

    /// <summary>Size of the private layer in bytes.</summary>
    public long LayerSize { get; set; }

    /// <summary>How many processes there were.</summary>
    public int ProcessCount { get; set; }

    /// <summary>Whether the container ran on.</summary>
    public bool LeftRunning { get; set; }

    /// <summary>Whether only memory was saved, for a later checkpoint to build on.</summary>
    public bool IsPreDump { get; set; }

    /// <summary>Whether the memory is elsewhere: at a page server, or fetched later.</summary>
    public bool PagesElsewhere { get; set; }

    /// <summary>The parent's directory, relative to this one; or empty.</summary>
    public string ParentPath { get; set; } = string.Empty;

    /// <summary>Whether the network was not saved, and is made by the engine.</summary>
    public bool EmptyNetwork { get; set; }

    /// <summary>Whether connections were saved.</summary>
    public bool TcpEstablished { get; set; }

    /// <summary>Whether connections of unix(7) to the outside were.</summary>
    public bool ExternalUnixConnections { get; set; }

    /// <summary>Whether sessions of the outside were.</summary>
    public bool ShellJob { get; set; }

    /// <summary>Whether locks of files were.</summary>
    public bool FileLocks { get; set; }

    /// <summary>Whether init has a terminal that its monitor held.</summary>
    public bool HasTerminal { get; set; }

    /// <summary>Mounts that show parts of the host, in the order in which they are mounted.</summary>
    public List<CheckpointMount> Mounts { get; set; } = [];

    /// <summary>What must be there to be mounted on, in that order.</summary>
    public List<CheckpointPoint> Points { get; set; } = [];

    /// <summary>Open files of the outside.</summary>
    public List<CheckpointFile> Files { get; set; } = [];

    /// <summary>Namespaces of the outside that the processes were in, by kind: the keys under which CRIU knows them.</summary>
    public Dictionary<string, string> Namespaces { get; set; } = [];

    /// <summary>Addresses that the container had on networks of the engine's.</summary>
    public List<AddressLease> Leases { get; set; } = [];

    /// <summary>All files of the directory but this one, and but logs.</summary>
    public List<CheckpointImage> Images { get; set; } = [];
}
