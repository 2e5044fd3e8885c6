using System;
using System.Collections.Generic;
using System.Formats.Tar;
using System.Globalization;
using System.Text;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Checkpoint;

/// <summary>What an entry of an archive means: a file with all that is to survive the way, but its content.</summary>
internal sealed class ArchiveItem
{
    private const string AttributePrefix = "LIBARCHIVE.xattr.";

    // A line's end in a name would end the record that has it, for the reader of System.Formats.Tar.
    private const string NameRecord = "PSCONTAINER.name", LinkRecord = "PSCONTAINER.link";

    // It takes no more than the half of all ids.
    private const string UidRecord = "PSCONTAINER.uid", GidRecord = "PSCONTAINER.gid";

    private static readonly long s_oldest = DateTimeOffset.MinValue.ToUnixTimeSeconds(), s_newest = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>Path in the archive.</summary>
    internal required string Name { get; init; }

    internal required TarEntryType Type { get; init; }

    /// <summary>The twelve bits of chmod(2).</summary>
    internal uint Mode { get; init; }

    internal uint Uid { get; init; }

    internal uint Gid { get; init; }

    /// <summary>To 100 ns.</summary>
    internal DateTimeOffset Modified { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>Where a symbolic link leads, or which entry a hard link is another name of.</summary>
    internal string Link { get; init; } = string.Empty;

    internal int DeviceMajor { get; init; }

    internal int DeviceMinor { get; init; }

    /// <summary>Size of the content in bytes; 0 where it is no file with content.</summary>
    internal long Size { get; init; }

    internal SortedDictionary<string, byte[]> Attributes { get; init; } = new(StringComparer.Ordinal);

    /// <summary>When it was changed last, as the kernel has it.</summary>
    internal Libc.Timestamp Timestamp
    {
        get
        {
            long ticks = Modified.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks;
            (long seconds, long rest) = Math.DivRem(ticks, TimeSpan.TicksPerSecond);
            return rest < 0 ? new(seconds - 1, (uint)((rest + TimeSpan.TicksPerSecond) * 100)) : new(seconds, (uint)(rest * 100));
        }
    }

    /// <summary>Of a file on disk.</summary>
    internal static ArchiveItem Of(string name, TarEntryType type, in Libc.Statx stat, string link = "", SortedDictionary<string, byte[]>? attributes = null) => new()
    {
        Name = name,
        Type = type,
        Mode = stat.Mode & 0xFFFu,
        Uid = stat.Uid,
        Gid = stat.Gid,
        Modified = DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(stat.Modified.Seconds, s_oldest, s_newest - 1)).AddTicks(stat.Modified.Nanoseconds / 100),
        Link = link,
        DeviceMajor = IsDevice(type) ? (int)stat.RdevMajor : 0,
        DeviceMinor = IsDevice(type) ? (int)stat.RdevMinor : 0,
        Size = type == TarEntryType.RegularFile ? (long)stat.Size : 0,
        Attributes = attributes ?? new(StringComparer.Ordinal),
    };

    /// <summary>Of an entry that has been read.</summary>
    /// <exception cref="FormatException">A record of it is none of ours.</exception>
    internal static ArchiveItem Of(PaxTarEntry entry)
    {
        SortedDictionary<string, byte[]> attributes = new(StringComparer.Ordinal);
        foreach ((string key, string value) in entry.ExtendedAttributes)
        {
            if (key.StartsWith(AttributePrefix, StringComparison.Ordinal))
                attributes.Add(Uri.UnescapeDataString(key[AttributePrefix.Length..]), Convert.FromBase64String(value));
        }

        bool isDevice = IsDevice(entry.EntryType);
        return new ArchiveItem
        {
            Name = Text(entry, NameRecord) ?? entry.Name,
            Type = entry.EntryType,
            Mode = (uint)entry.Mode & 0xFFFu,
            Uid = Id(entry, UidRecord) ?? (uint)entry.Uid,
            Gid = Id(entry, GidRecord) ?? (uint)entry.Gid,
            Modified = entry.ModificationTime,
            Link = entry.EntryType is TarEntryType.SymbolicLink or TarEntryType.HardLink ? Text(entry, LinkRecord) ?? entry.LinkName : string.Empty,
            DeviceMajor = isDevice ? entry.DeviceMajor : 0,
            DeviceMinor = isDevice ? entry.DeviceMinor : 0,
            Size = entry.Length,
            Attributes = attributes,
        };
    }

    /// <summary>The entry, whose content is still to be given.</summary>
    internal PaxTarEntry ToEntry()
    {
        Dictionary<string, string> records = [];
        foreach ((string name, byte[] value) in Attributes)
            records[AttributePrefix + Uri.EscapeDataString(name)] = Convert.ToBase64String(value);
        string shown = Shown(Name, NameRecord, records), link = Shown(Link, LinkRecord, records);
        int uid = Shown(Uid, UidRecord, records), gid = Shown(Gid, GidRecord, records);
        PaxTarEntry entry = new(Type, shown, records)
        {
            Mode = (System.IO.UnixFileMode)Mode,
            Uid = uid,
            Gid = gid,
            ModificationTime = Modified,
        };
        if (link.Length > 0)
            entry.LinkName = link;
        if (IsDevice(Type))
            (entry.DeviceMajor, entry.DeviceMinor) = (DeviceMajor, DeviceMinor);
        return entry;
    }

    /// <summary>Adds all of it but the content, which comes next.</summary>
    internal void AddTo(ArchiveDigest digest)
    {
        digest.Add((long)Type);
        digest.Add(Name);
        digest.Add(Mode);
        digest.Add(Uid);
        digest.Add(Gid);
        digest.Add(Modified.UtcTicks);
        digest.Add(Link);
        digest.Add(DeviceMajor);
        digest.Add(DeviceMinor);
        digest.Add(Attributes.Count);
        foreach ((string name, byte[] value) in Attributes)
        {
            digest.Add(name);
            digest.Add(value);
        }

        digest.Add(Size);
    }

    private static bool IsDevice(TarEntryType type) => type is TarEntryType.CharacterDevice or TarEntryType.BlockDevice;

    private static string? Text(PaxTarEntry entry, string record) =>
        entry.ExtendedAttributes.TryGetValue(record, out string? value) ? Encoding.UTF8.GetString(Convert.FromBase64String(value)) : null;

    private static uint? Id(PaxTarEntry entry, string record) =>
        entry.ExtendedAttributes.TryGetValue(record, out string? value) ? uint.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture) : null;

    /// <summary>What other programs are shown of a name, and the record that has the whole where that is not it.</summary>
    private static string Shown(string text, string record, Dictionary<string, string> records)
    {
        if (!text.Contains('\n'))
            return text;
        records[record] = Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
        return text.Replace('\n', '?');
    }

    private static int Shown(uint id, string record, Dictionary<string, string> records)
    {
        if (id <= int.MaxValue)
            return (int)id;
        records[record] = id.ToString(CultureInfo.InvariantCulture);
        return 0;
    }
}
