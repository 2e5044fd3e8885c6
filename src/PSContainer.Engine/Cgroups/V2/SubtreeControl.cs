using System;
using System.Collections.Generic;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Cgroups.V2;

/// <summary>Hands controllers down the path to a cgroup (kernel doc cgroup-v2, "Controlling Controllers").</summary>
internal static class SubtreeControl
{
    private const string File = "cgroup.subtree_control";

    /// <summary>Enables what can be enabled in all cgroups above the directory, from the top of the mount.</summary>
    /// <returns>0, or the -errno of the first controller that was available and could not be handed on.</returns>
    internal static int Enable(string directory, ReadOnlySpan<string> controllers, out string? failedAt)
    {
        failedAt = null;
        int failure = 0;
        foreach (string parent in Above(directory))
        {
            string available = CgroupFile.TryReadText(parent, "cgroup.controllers") ?? string.Empty;
            string enabled = CgroupFile.TryReadText(parent, File) ?? string.Empty;
            List<string> missing = [];
            foreach (string name in controllers)
            {
                if (HasWord(available, name) && !HasWord(enabled, name))
                    missing.Add("+" + name);
            }

            if (missing.Count == 0 || CgroupFile.TryWrite(parent, File, string.Join(' ', missing)) == 0)
                continue;

            // One that is refused refuses all of the write, so each gets a write of its own.
            foreach (string name in missing)
            {
                int result = CgroupFile.TryWrite(parent, File, name);
                if (result < 0 && failure == 0)
                {
                    failure = result;
                    failedAt = parent;
                }
            }
        }

        return failure;
    }

    /// <summary>Makes sure that a controller is on in the cgroup itself, for a limit that needs it.</summary>
    internal static void Require(string directory, string controller)
    {
        if (IsOn(directory, controller))
            return;
        int result = Enable(directory, [controller], out string? failedAt);
        if (IsOn(directory, controller))
            return;
        string where = failedAt ?? directory;
        throw CgroupFile.Failed(CgroupStep.Apply, $"invalid configuration: the {controller} controller is not available in {directory}", "enable",
            result < 0 ? -result : Errno.ENODEV, CgroupFile.Join(where, File), result switch
            {
                -Errno.EBUSY => $"{where} has processes of its own, and such a cgroup cannot hand controllers down; choose an absolute cgroup path elsewhere, or move the processes into a cgroup below it.",
                -Errno.EACCES or -Errno.EPERM or -Errno.EROFS => "Run as root, or have the controller delegated to this user (systemd: Delegate=yes).",
                _ => "The kernel lacks the controller, or a cgroup v1 hierarchy has it, or the cgroup above does not hand it down.",
            });
    }

    internal static bool IsOn(string directory, string controller) =>
        HasWord(CgroupFile.TryReadText(directory, "cgroup.controllers") ?? string.Empty, controller);

    private static bool HasWord(string words, string word)
    {
        foreach (Range range in words.AsSpan().Split(' '))
        {
            if (words.AsSpan(range).SequenceEqual(word))
                return true;
        }

        return false;
    }

    // From the mount's root down. A directory above it has no cgroup.controllers.
    private static List<string> Above(string directory)
    {
        List<string> parents = [];
        for (int slash = directory.LastIndexOf('/'); slash > 0; slash = directory.LastIndexOf('/', slash - 1))
        {
            string parent = directory[..slash];
            if (!CgroupFile.Exists(parent, "cgroup.controllers"))
                break;
            parents.Add(parent);
        }

        parents.Reverse();
        return parents;
    }
}
