using System;
using System.Collections.Generic;
using System.Globalization;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Rootfs;

namespace PSContainer.Engine.Processes;

/// <summary>Looks users and groups up in the container's own /etc/passwd and /etc/group (passwd(5), group(5)).</summary>
internal static class UserDatabase
{
    private const int MaxFileSize = 16 << 20;

    /// <summary>Resolves <c>name</c>, <c>uid</c>, <c>name:group</c>, <c>uid:gid</c>; empty is root.</summary>
    internal static ContainerUser Resolve(RootDirectory root, string text, IReadOnlyList<string> additionalGroups)
    {
        int colon = text.IndexOf(':');
        string userPart = colon < 0 ? text : text[..colon];
        string groupPart = colon < 0 ? string.Empty : text[(colon + 1)..];
        string[] passwd = Lines(root, "/etc/passwd");
        string[] group = groupPart.Length == 0 && additionalGroups.Count == 0 && TryId(userPart, out _) ? [] : Lines(root, "/etc/group");

        // A number is an id and nothing else, whatever the file calls a user of that name (CVE-2016-3697, CVE-2026-30892).
        bool numeric = TryId(userPart, out uint uid);
        string[]? entry = userPart.Length == 0 ? Find(passwd, 2, "0") : numeric ? Find(passwd, 2, uid.ToString(CultureInfo.InvariantCulture)) : Find(passwd, 0, userPart);
        if (userPart.Length > 0 && !numeric)
        {
            if (entry is null || !TryId(Field(entry, 2), out uid))
                throw NotFound("user", userPart, "/etc/passwd");
        }

        uint gid = 0;
        if (groupPart.Length > 0)
            gid = GroupId(group, groupPart);
        else if (entry is not null && TryId(Field(entry, 3), out uint primary))
            gid = primary;

        List<uint> groups = [];
        if (groupPart.Length == 0 && userPart.Length > 0 && !numeric)
            AddMemberships(group, userPart, groups);
        foreach (string name in additionalGroups)
            Add(groups, GroupId(group, name));
        string home = entry is null ? string.Empty : Field(entry, 5);
        return new ContainerUser(uid, gid, [.. groups], home.Length == 0 ? "/" : home, entry is null ? string.Empty : Field(entry, 6));
    }

    private static void AddMemberships(string[] group, string user, List<uint> groups)
    {
        foreach (string line in group)
        {
            string[] fields = line.Split(':');
            if (fields.Length >= 4 && Array.IndexOf(fields[3].Split(','), user) >= 0 && TryId(fields[2], out uint gid))
                Add(groups, gid);
        }
    }

    private static void Add(List<uint> groups, uint gid)
    {
        if (!groups.Contains(gid))
            groups.Add(gid);
    }

    private static uint GroupId(string[] group, string text)
    {
        if (TryId(text, out uint gid))
            return gid;
        string[]? entry = Find(group, 0, text);
        return entry is not null && TryId(Field(entry, 2), out gid) ? gid : throw NotFound("group", text, "/etc/group");
    }

    private static string[]? Find(string[] lines, int field, string value)
    {
        foreach (string line in lines)
        {
            string[] fields = line.Split(':');
            if (fields.Length > field && fields[field] == value)
                return fields;
        }

        return null;
    }

    private static string Field(string[] fields, int index) => index < fields.Length ? fields[index] : string.Empty;

    /// <summary>Digits only; 4294967295 means "no change" to the kernel and is no id.</summary>
    private static bool TryId(string text, out uint id) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id) && id != uint.MaxValue;

    private static string[] Lines(RootDirectory root, string path)
    {
        // Not blocking and a regular file only: an image may have put a FIFO or a device there.
        int fd = root.TryOpen(path, Libc.O_RDONLY | Libc.O_NONBLOCK | Libc.O_NOCTTY);
        if (fd < 0)
            return [];
        try
        {
            Libc.Statx stat = Libc.Stat(fd, path);
            if (stat.Type != Libc.S_IFREG || stat.Size > MaxFileSize)
                return [];
            return LinuxFile.ReadToEnd(fd, path).Split('\n');
        }
        finally
        {
            Libc.Close(fd);
        }
    }

    private static ContainerException NotFound(string what, string name, string file) =>
        new(ErrorCode.ConfigInvalid, $"{what} \"{name}\" is not in the container's {file}")
        {
            Path = file,
            Hint = $"Name one that is, or use its number.",
        };
}
