using System;
using System.Collections.Generic;
using System.Globalization;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Validation;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Rootfs;

namespace PSContainer.Engine.Checkpoint;

/// <summary>
/// Finds out which of a container's mounts show the host: those CRIU is told to leave alone, and the engine mounts them again. The
/// others are file systems of the container's own, which CRIU saves with their content, and parts of its root.
/// </summary>
internal sealed class MountSurvey(string id, ContainerConfig config, int init)
{
    private readonly MountTable _inside = MountTable.Parse(LinuxFile.ReadText($"/proc/{init}/mountinfo"));
    private readonly MountTable _host = MountTable.Parse(LinuxFile.ReadText("/proc/self/mountinfo"));

    /// <summary>Numbers of the container's mounts.</summary>
    internal HashSet<int> MountIds { get; } = [];

    /// <summary>Writes down what it finds.</summary>
    /// <exception cref="ContainerException">Something is mounted that cannot be put there again.</exception>
    internal void Look(CheckpointManifest manifest)
    {
        Dictionary<int, string> configured = Configured();
        MountTable.Entry root = default;
        foreach (MountTable.Entry entry in _inside.Entries)
        {
            MountIds.Add(entry.Id);
            if (entry.MountPoint == "/")
                root = entry;
        }

        // Of these, what is mounted on them must be there before CRIU comes: the others it fills itself.
        Dictionary<int, string> outside = new() { [root.Id] = string.Empty };
        foreach (MountTable.Entry entry in _inside.Entries)
        {
            if (entry.Id == root.Id)
                continue;
            bool point = outside.ContainsKey(entry.ParentId), isDirectory = IsDirectory(entry);
            string key = string.Empty;
            if (!IsOwn(entry, root))
            {
                key = string.Create(CultureInfo.InvariantCulture, $"m{manifest.Mounts.Count}");
                manifest.Mounts.Add(External(entry, key, configured.GetValueOrDefault(entry.Id, string.Empty), isDirectory));
                outside[entry.Id] = key;
            }

            if (point)
                manifest.Points.Add(new CheckpointPoint { Path = entry.MountPoint, IsDirectory = isDirectory, Key = key });
        }
    }

    private CheckpointMount External(MountTable.Entry entry, string key, string configured, bool isDirectory)
    {
        // CRIU takes the name up to the bracket (CVE-2026-119614).
        if (entry.MountPoint.AsSpan().ContainsAny("[]\n\t\\") || !entry.MountPoint.StartsWith('/'))
            throw Refused(entry, $"its name has a character that CRIU does not take ([ ] \\ and control characters)", "Mount it under another name.");
        if (config.Mounts.Find(m => m.Destination == configured) is { } mount && (mount.UidMappings.Count > 0 || (mount.Extensions & (MountExtensions.IdMap | MountExtensions.RecursiveIdMap)) != 0))
            throw Refused(entry, "its ids are mapped, which CRIU cannot restore", "Mount it without mappings.");
        return new CheckpointMount
        {
            Key = key,
            Destination = entry.MountPoint,
            ConfiguredDestination = configured,
            Source = HostPath(entry) ?? throw Refused(entry, "it shows something that has no name on the host any more", "Unmount it in the container, or mount it on the host as well."),
            Attributes = AttributesOf(entry.Options),
            IsDirectory = isDirectory,
        };
    }

    /// <summary>Numbers of the mounts that are the configuration's binds.</summary>
    private Dictionary<int, string> Configured()
    {
        Dictionary<int, string> found = [];
        int fd = Libc.TryOpenAt(Libc.AT_FDCWD, $"/proc/{init}/root", Libc.O_PATH | Libc.O_DIRECTORY);
        if (fd < 0)
            return found;
        using RootDirectory root = new(fd);
        foreach (ContainerMount mount in config.Mounts)
        {
            if (!mount.IsBind)
                continue;
            int target = root.TryOpen(mount.Destination, Libc.O_PATH);
            if (target < 0)
                continue;
            found[(int)Libc.Stat(target, mount.Destination).MountId] = mount.Destination;
            Libc.Close(target);
        }

        return found;
    }

    /// <summary>Whether a mount's file system is the container's, or a part of its root.</summary>
    private bool IsOwn(MountTable.Entry entry, MountTable.Entry root) =>
        entry.Device == root.Device && IsBelow(entry.Root, root.Root)
        || !Exists(_host, e => e.Device == entry.Device);

    private string? HostPath(MountTable.Entry entry)
    {
        string? best = null;
        int longest = -1;
        foreach (MountTable.Entry host in _host.Entries)
        {
            if (host.Device != entry.Device || !IsBelow(entry.Root, host.Root) || host.Root.Length <= longest || !_host.IsVisible(host))
                continue;
            longest = host.Root.Length;
            best = (host.MountPoint.TrimEnd('/') + (host.Root == "/" ? entry.Root : entry.Root[host.Root.Length..])).TrimEnd('/');
            best = best.Length == 0 ? "/" : best;
        }

        // A file that was deleted while it was mounted.
        return best is null || best.EndsWith("//deleted", StringComparison.Ordinal) ? null : best;
    }

    private bool IsDirectory(MountTable.Entry entry)
    {
        int fd = Libc.TryOpenAt(Libc.AT_FDCWD, $"/proc/{init}/root{entry.MountPoint}", Libc.O_PATH | Libc.O_NOFOLLOW);
        if (fd < 0)
            return true;
        bool directory = Libc.Stat(fd, entry.MountPoint).IsDirectory;
        Libc.Close(fd);
        return directory;
    }

    private static bool IsBelow(string path, string directory) =>
        directory == "/" || path == directory || PathText.IsBelow(path, directory);

    private static bool Exists(MountTable table, Predicate<MountTable.Entry> match)
    {
        foreach (MountTable.Entry entry in table.Entries)
        {
            if (match(entry))
                return true;
        }

        return false;
    }

    private static ulong AttributesOf(string options)
    {
        ulong attributes = 0;
        foreach (string option in options.Split(','))
        {
            attributes |= option switch
            {
                "ro" => Libc.MOUNT_ATTR_RDONLY,
                "nosuid" => Libc.MOUNT_ATTR_NOSUID,
                "nodev" => Libc.MOUNT_ATTR_NODEV,
                "noexec" => Libc.MOUNT_ATTR_NOEXEC,
                "noatime" => Libc.MOUNT_ATTR_NOATIME,
                "nodiratime" => Libc.MOUNT_ATTR_NODIRATIME,
                "nosymfollow" => Libc.MOUNT_ATTR_NOSYMFOLLOW,
                _ => 0,
            };
        }

        return attributes;
    }

    private CheckpointException Refused(MountTable.Entry entry, string why, string hint) =>
        new($"container '{id}' cannot be saved: the mount at \"{entry.MountPoint}\" cannot be put there again: {why}")
        {
            ContainerId = id,
            Step = "look at the mounts",
            Path = entry.MountPoint,
            Errno = Errno.EOPNOTSUPP,
            Hint = hint,
        };
}
