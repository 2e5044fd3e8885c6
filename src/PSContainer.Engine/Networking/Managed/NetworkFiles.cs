using System;
using System.Collections.Generic;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Networking.Managed;

/// <summary>
/// The files of managed networks: for each a directory with <c>network.json</c> and, in <c>leases</c>, a file for each address. Each
/// appears whole, by a rename. The directory's name is none that a container can have.
/// </summary>
internal sealed class NetworkFiles(string stateRoot)
{
    private const string Directory = "@networks", Record = "network.json", Leases = "leases", Temporary = ".new";
    private const uint DirectoryMode = 0x1C0, FileMode = 0x180;

    /// <summary>Where they are.</summary>
    internal string Root { get; } = $"{stateRoot}/{Directory}";

    /// <summary>Whether there has ever been a network.</summary>
    internal bool Any => Libc.TryAccessAt(Libc.AT_FDCWD, Root, 0) == 0;

    internal void MakeRoot() => LinuxFile.MakeDirectories(Root, DirectoryMode);

    internal List<string> Names() => List(Root, directories: true);

    internal ManagedNetwork? TryRead(string name) => Read($"{Root}/{name}/{Record}", NetworkJsonContext.Default.ManagedNetwork);

    internal void Write(ManagedNetwork network)
    {
        LinuxFile.MakeDirectory($"{Root}/{network.Name}", DirectoryMode);
        LinuxFile.MakeDirectory($"{Root}/{network.Name}/{Leases}", DirectoryMode);
        Write($"{Root}/{network.Name}", Record, network, NetworkJsonContext.Default.ManagedNetwork);
    }

    internal void Remove(string name) => DirectoryTree.Remove(Root, name);

    /// <summary>Removes what has no record: its maker, or who removed it, was killed before or after all else.</summary>
    internal void RemoveUnrecorded()
    {
        foreach (string name in Names())
        {
            if (Libc.TryAccessAt(Libc.AT_FDCWD, $"{Root}/{name}/{Record}", 0) == -Errno.ENOENT)
                Remove(name);
        }
    }

    /// <summary>All leases of a network; a file that cannot be read is none.</summary>
    internal List<AddressLease> ReadLeases(string name)
    {
        List<AddressLease> leases = [];
        foreach (string file in List($"{Root}/{name}/{Leases}", directories: false))
        {
            if (Read($"{Root}/{name}/{Leases}/{file}", NetworkJsonContext.Default.AddressLease) is { } lease)
                leases.Add(lease);
        }

        return leases;
    }

    /// <summary>The lease of an address, which may have the length of a prefix; or null.</summary>
    internal AddressLease? TryReadLease(string name, string address) => Read($"{Root}/{name}/{Leases}/{address.Split('/')[0]}", NetworkJsonContext.Default.AddressLease);

    internal void Write(AddressLease lease) =>
        Write($"{Root}/{lease.Network}/{Leases}", FileOf(lease), lease, NetworkJsonContext.Default.AddressLease);

    internal void Remove(AddressLease lease) => _ = Libc.TryUnlinkAt(Libc.AT_FDCWD, $"{Root}/{lease.Network}/{Leases}/{FileOf(lease)}");

    private static string FileOf(AddressLease lease) => IPPrefix.Parse(lease.Address).Address.ToString();

    internal static List<string> List(string directory, bool directories)
    {
        List<string> names = [];
        int fd = Libc.TryOpenAt(Libc.AT_FDCWD, directory, Libc.O_RDONLY | Libc.O_DIRECTORY);
        if (fd == -Errno.ENOENT)
            return names;
        Libc.Check(fd, "open", directory);
        try
        {
            foreach ((string name, byte type) in Libc.ReadDirectory(fd, directory))
            {
                if ((type is Libc.DT_DIR or Libc.DT_UNKNOWN) == directories && name[0] != '.')
                    names.Add(name);
            }
        }
        finally
        {
            Libc.Close(fd);
        }

        names.Sort(StringComparer.Ordinal);
        return names;
    }

    private static T? Read<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        if (LinuxFile.TryReadText(path) is not { } text)
            return null;
        try
        {
            return JsonSerializer.Deserialize(text, type);
        }
        catch (JsonException e)
        {
            throw new ContainerException(ErrorCode.SystemError, $"\"{path}\" is damaged: {e.Message}", e) { Path = path, Hint = "Remove the file; a network is made anew by New-ContainerNetwork." };
        }
    }

    private static void Write<T>(string directory, string name, T value, JsonTypeInfo<T> type)
    {
        // One process at a time, by the lock; what one left that was killed is replaced.
        string temporary = $"{directory}/{Temporary}";
        _ = Libc.TryUnlinkAt(Libc.AT_FDCWD, temporary);
        int fd = Libc.OpenAt(Libc.AT_FDCWD, temporary, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_EXCL | Libc.O_NOFOLLOW, FileMode);
        try
        {
            for (ReadOnlySpan<byte> left = JsonSerializer.SerializeToUtf8Bytes(value, type); !left.IsEmpty;)
                left = left[Libc.Check(Libc.TryWrite(fd, left), "write", temporary)..];
        }
        finally
        {
            Libc.Close(fd);
        }

        Libc.Check(Libc.TryRenameAt(Libc.AT_FDCWD, temporary, Libc.AT_FDCWD, $"{directory}/{name}"), "rename", name);
    }
}
