using System;
using System.Collections.Generic;

namespace PSContainer.Engine.Configuration.Linuxkit;

/// <summary>Options of fstab(5) as mount(2) takes them: a number of flags, and a text for the file system.</summary>
public static class FstabOptions
{
    // Whether the word takes the flag away, and the flag.
    private static readonly Dictionary<string, (bool Clear, MountFlags Flag)> s_words = new(StringComparer.Ordinal)
    {
        ["async"] = (true, MountFlags.Synchronous),
        ["atime"] = (true, MountFlags.NoAccessTime),
        ["bind"] = (false, MountFlags.Bind),
        ["defaults"] = (false, MountFlags.None),
        ["dev"] = (true, MountFlags.NoDev),
        ["diratime"] = (true, MountFlags.NoDirAccessTime),
        ["dirsync"] = (false, MountFlags.DirSync),
        ["exec"] = (true, MountFlags.NoExec),
        ["mand"] = (false, MountFlags.MandatoryLock),
        ["noatime"] = (false, MountFlags.NoAccessTime),
        ["nodev"] = (false, MountFlags.NoDev),
        ["nodiratime"] = (false, MountFlags.NoDirAccessTime),
        ["noexec"] = (false, MountFlags.NoExec),
        ["nomand"] = (true, MountFlags.MandatoryLock),
        ["norelatime"] = (true, MountFlags.RelativeAccessTime),
        ["nostrictatime"] = (true, MountFlags.StrictAccessTime),
        ["nosuid"] = (false, MountFlags.NoSuid),
        ["private"] = (false, MountFlags.Private),
        ["rbind"] = (false, MountFlags.Bind | MountFlags.Recursive),
        ["relatime"] = (false, MountFlags.RelativeAccessTime),
        ["remount"] = (false, MountFlags.Remount),
        ["ro"] = (false, MountFlags.ReadOnly),
        ["rw"] = (true, MountFlags.ReadOnly),
        ["shared"] = (false, MountFlags.Shared),
        ["slave"] = (false, MountFlags.Slave),
        ["strictatime"] = (false, MountFlags.StrictAccessTime),
        ["suid"] = (true, MountFlags.NoSuid),
        ["sync"] = (false, MountFlags.Synchronous),
        ["unbindable"] = (false, MountFlags.Unbindable),
    };

    /// <summary>Takes words apart, the later one over the earlier. What is none of the words is the file system's, in its order, with commas between.</summary>
    /// <param name="options">The words.</param>
    public static (MountFlags Flags, string Data) Parse(IEnumerable<string> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        MountFlags flags = MountFlags.None;
        List<string> data = [];
        foreach (string option in options)
        {
            // "defaults" is a word that means nothing; a file system would refuse it.
            if (!s_words.TryGetValue(option, out (bool Clear, MountFlags Flag) word))
                data.Add(option);
            else if (word.Clear)
                flags &= ~word.Flag;
            else
                flags |= word.Flag;
        }

        return (flags, string.Join(',', data));
    }
}
