using System;
using System.Collections.Generic;

namespace PSContainer.Engine.Configuration;

/// <summary>Mount options as words (mount(8)), to and from the members of a <see cref="ContainerMount"/>.</summary>
public static class MountOptions
{
    private const string ShortForm = "/source:/destination[:option,option]";

    private const MountFlags AccessTimes =
        MountFlags.NoAccessTime | MountFlags.RelativeAccessTime | MountFlags.StrictAccessTime;

    /// <summary>Every word that is not an option of the file system itself.</summary>
    public static IReadOnlyList<string> Names
    {
        get
        {
            ReadOnlySpan<MountOption> all = MountOptionTable.All;
            string[] names = new string[all.Length];
            for (int i = 0; i < names.Length; i++)
                names[i] = all[i].Name;
            return names;
        }
    }

    /// <summary>Replaces all options of a mount. Of two that contradict each other the later wins; unknown words go to <see cref="ContainerMount.Data"/>.</summary>
    /// <param name="mount">The mount.</param>
    /// <param name="options">The words; an empty one says nothing.</param>
    public static void Apply(ContainerMount mount, params IEnumerable<string> options)
    {
        ArgumentNullException.ThrowIfNull(mount);
        ArgumentNullException.ThrowIfNull(options);
        mount.Flags = mount.Type == "bind" ? MountFlags.Bind : MountFlags.None;
        mount.ClearedFlags = MountFlags.None;
        mount.PropagationFlags = [];
        mount.RecursiveAttributes = null;
        mount.Extensions = MountExtensions.None;
        mount.Relabel = string.Empty;
        List<string>? data = null;
        foreach (string option in options)
        {
            if (string.IsNullOrEmpty(option))
                continue;
            if (MountOptionTable.TryFind(option, out MountOption found))
                ApplyOne(mount, found);
            else
                (data ??= []).Add(option);
        }

        mount.Data = data is null ? string.Empty : string.Join(',', data);
    }

    /// <summary>The options of a mount as words; <see cref="Apply"/> makes the same mount of them.</summary>
    public static string[] Format(ContainerMount mount)
    {
        ArgumentNullException.ThrowIfNull(mount);
        List<string> words = [];
        foreach (ref readonly MountOption option in MountOptionTable.All)
        {
            if (IsSet(mount, option))
                words.Add(option.Name);
        }

        // Propagation is a sequence of steps, so its order is the mount's and not the table's.
        foreach (MountFlags propagation in mount.PropagationFlags)
        {
            foreach (ref readonly MountOption option in MountOptionTable.All)
            {
                if (option.Kind == MountOptionKind.Propagation && option.Flags == propagation)
                    words.Add(option.Name);
            }
        }

        if (mount.Data.Length != 0)
            words.AddRange(mount.Data.Split(','));
        return [.. words];
    }

    /// <summary>Reads <c>source:destination[:option,option]</c> into a mount, as a recursive bind mount.</summary>
    /// <exception cref="FormatException">The text has not two or three parts, or a path is not absolute.</exception>
    public static void ParseShortForm(ContainerMount mount, string text)
    {
        ArgumentNullException.ThrowIfNull(mount);
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split(':');
        if (parts.Length is < 2 or > 3 || parts[0].Length == 0 || parts[1].Length == 0)
            throw new FormatException($"A mount is written {ShortForm}, not '{text}'.");
        if (parts[0][0] != '/' || parts[1][0] != '/')
        {
            string wrong = parts[0][0] != '/' ? parts[0] : parts[1];
            throw new FormatException($"'{wrong}' is not an absolute path; a mount is written {ShortForm}.");
        }

        List<string> options = parts.Length == 3 ? [.. parts[2].Split(',')] : [];
        // Without a word to the contrary what is mounted below the source is shown too, as by every container tool.
        if (!options.Contains("bind") && !options.Contains("rbind"))
            options.Insert(0, "rbind");
        mount.Type = "bind";
        mount.Source = parts[0];
        mount.Destination = parts[1];
        Apply(mount, options);
    }

    private static void ApplyOne(ContainerMount mount, in MountOption option)
    {
        switch (option.Kind)
        {
            case MountOptionKind.Flag:
                // The three access time modes exclude each other; the kernel would let strictatime win wherever it stands.
                if ((option.Flags & AccessTimes) != 0)
                    mount.Flags &= ~AccessTimes;
                mount.Flags |= option.Flags;
                mount.ClearedFlags &= ~option.Flags;
                break;
            case MountOptionKind.ClearFlag:
                mount.Flags &= ~option.Flags;
                mount.ClearedFlags |= option.Flags;
                break;
            case MountOptionKind.Bind:
                mount.Type = "bind";
                mount.Flags = (mount.Flags & ~MountFlags.Recursive) | option.Flags;
                break;
            case MountOptionKind.Propagation:
                mount.PropagationFlags.Remove(option.Flags);
                mount.PropagationFlags.Add(option.Flags);
                break;
            case MountOptionKind.Attribute:
            case MountOptionKind.ClearAttribute:
                ApplyAttribute(mount.RecursiveAttributes ??= new(), option);
                break;
            case MountOptionKind.Extension:
                mount.Extensions |= option.Extension;
                break;
            case MountOptionKind.Relabel:
                mount.Relabel = option.Name;
                break;
        }
    }

    private static void ApplyAttribute(RecursiveMountAttributes attributes, in MountOption option)
    {
        bool set = option.Kind == MountOptionKind.Attribute;
        if (IsAccessTime(option.Value))
        {
            // mount_setattr(2): who sets an access time mode must clear the whole field too.
            attributes.Clear |= MountOptionTable.AttrAccessTime;
            attributes.Set &= ~(set ? MountOptionTable.AttrAccessTime : option.Value);
            attributes.Set |= set ? option.Value : 0;
            return;
        }

        attributes.Set = set ? attributes.Set | option.Value : attributes.Set & ~option.Value;
        attributes.Clear = set ? attributes.Clear & ~option.Value : attributes.Clear | option.Value;
    }

    private static bool IsSet(ContainerMount mount, in MountOption option)
    {
        switch (option.Kind)
        {
            case MountOptionKind.Flag:
                return (mount.Flags & option.Flags) != 0;
            case MountOptionKind.ClearFlag:
                return (mount.ClearedFlags & option.Flags) != 0;
            case MountOptionKind.Bind:
                return (mount.Flags & (MountFlags.Bind | MountFlags.Recursive)) == option.Flags;
            case MountOptionKind.Extension:
                return (mount.Extensions & option.Extension) != 0;
            case MountOptionKind.Relabel:
                return mount.Relabel == option.Name;
        }

        if (mount.RecursiveAttributes is not { } attributes)
            return false;
        if (!IsAccessTime(option.Value))
        {
            return option.Kind == MountOptionKind.Attribute ? (attributes.Set & option.Value) != 0
                : option.Kind == MountOptionKind.ClearAttribute && (attributes.Clear & option.Value) != 0;
        }

        // Of the access time words only the three that set a mode are written: the others are the same modes again.
        return option.Kind == MountOptionKind.Attribute
            && ((attributes.Clear | attributes.Set) & MountOptionTable.AttrAccessTime) != 0
            && (attributes.Set & MountOptionTable.AttrAccessTime) == option.Value;
    }

    private static bool IsAccessTime(ulong attribute) => (attribute & ~MountOptionTable.AttrAccessTime) == 0;
}
