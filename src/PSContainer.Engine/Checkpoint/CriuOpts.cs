using System;
using System.Collections.Generic;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Networking;

namespace PSContainer.Engine.Checkpoint;

/// <summary>How a container is saved and restored: libcontainer's <c>CriuOpts</c>. The words are those of criu(8).</summary>
public sealed class CriuOpts
{
    /// <summary>Directory of the images. For a checkpoint it is made where it is not there, and must be empty.</summary>
    public string ImagesDirectory { get; set; } = string.Empty;

    /// <summary>Directory of CRIU's log and statistics; the images directory where empty.</summary>
    public string WorkDirectory { get; set; } = string.Empty;

    /// <summary>Images directory of an earlier pre-dump, relative to <see cref="ImagesDirectory"/>: only memory that has changed since is written. Empty for none.</summary>
    public string ParentPath { get; set; } = string.Empty;

    /// <summary>The container runs on after the checkpoint.</summary>
    public bool LeaveRunning { get; set; }

    /// <summary>Saves and restores TCP connections that are established; without it, one is an error.</summary>
    public bool TcpEstablished { get; set; }

    /// <summary>Leaves out TCP connections that are not accepted yet.</summary>
    public bool TcpSkipInFlight { get; set; }

    /// <summary>Allows sockets of unix(7) that are connected to processes outside of the container; they are connected anew.</summary>
    public bool ExternalUnixConnections { get; set; }

    /// <summary>Allows processes whose session or terminal is one of the caller's.</summary>
    public bool ShellJob { get; set; }

    /// <summary>Saves and restores locks of files.</summary>
    public bool FileLocks { get; set; }

    /// <summary>Links files that are open and have no name any more into the file system for the time of the dump, whatever their size.</summary>
    public bool LinkRemap { get; set; }

    /// <summary>Frees memory in the parent's images that newer ones replace.</summary>
    public bool AutoDedup { get; set; }

    /// <summary>Memory stays where it is and is fetched when it is needed. For a checkpoint: the call serves the pages at <see cref="PageServer"/> until all have been fetched.</summary>
    public bool LazyPages { get; set; }

    /// <summary>Descriptor into which a byte of zero is written when the pages of <see cref="LazyPages"/> can be fetched, and which is closed then; -1 for none.</summary>
    public int StatusFd { get; set; } = -1;

    /// <summary>Only memory is saved, and the container runs on: a later checkpoint with <see cref="ParentPath"/> has less to do. Needs CONFIG_MEM_SOFT_DIRTY.</summary>
    public bool PreDump { get; set; }

    /// <summary>Where the content of memory goes instead, or null.</summary>
    public CriuPageServerInfo? PageServer { get; set; }

    /// <summary>Pairs that CRIU is to make at a restore, where it restores the network itself: the name inside and the host's.</summary>
    public IList<VethPairName> VethPairs { get; } = [];

    /// <summary>What CRIU does about cgroups.</summary>
    public CriuCgroupMode ManageCgroupsMode { get; set; } = CriuCgroupMode.Default;

    /// <summary>Kinds of namespaces whose content is neither saved nor restored: only <see cref="NamespaceType.Network"/> can be named. The engine makes the container's own networks anew in it.</summary>
    public IList<NamespaceType> EmptyNamespaces { get; } = [];

    /// <summary>Profile of the security module that restored processes get, <c>TYPE:NAME</c>; empty for the saved one.</summary>
    public string LsmProfile { get; set; } = string.Empty;

    /// <summary>SELinux context of restored mounts; empty for the saved one.</summary>
    public string LsmMountContext { get; set; } = string.Empty;

    /// <summary>Images of an earlier checkpoint in the images directory are replaced; without it they are an error.</summary>
    public bool Replace { get; set; }

    /// <summary>Longest time that CRIU may take.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Gets told how far it is, on the thread of the call, at most some times a second; or null.</summary>
    public IProgress<CheckpointProgress>? Progress { get; set; }

    internal bool HasEmptyNetwork => EmptyNamespaces.Contains(NamespaceType.Network);
}
