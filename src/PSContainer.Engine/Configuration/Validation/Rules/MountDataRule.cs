using System;
using System.Collections.Generic;

namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>Finds the misspelt option: one that neither the table has nor the file system, where we know the file system.</summary>
internal sealed class MountDataRule : IConfigRule
{
    private static readonly string[] s_security = ["context", "fscontext", "defcontext", "rootcontext", "seclabel"];

    /// <inheritdoc/>
    public void Check(RuleContext context)
    {
        for (int i = 0; i < context.Config.Mounts.Count; i++)
        {
            ContainerMount mount = context.Config.Mounts[i];
            if (mount.Data.Length == 0 || KnownKeys(mount.IsBind ? "bind" : mount.Type) is not { } keys)
                continue;
            foreach (string option in Split(mount.Data))
            {
                int equals = option.IndexOf('=');
                string key = equals < 0 ? option : option[..equals];
                if (Array.IndexOf(keys, key) < 0 && (mount.IsBind || Array.IndexOf(s_security, key) < 0))
                    context.Add($"$.mounts[{i}].data", $"unknown option '{option}' of a {(mount.IsBind ? "bind" : mount.Type)} mount.");
            }
        }
    }

    /// <summary>Options of a file system that is known by heart; null for any other.</summary>
    private static string[]? KnownKeys(string type) => type switch
    {
        "bind" or "sysfs" or "mqueue" => [],
        "proc" => ["hidepid", "gid", "subset", "pidns"],
        "devpts" => ["uid", "gid", "mode", "ptmxmode", "newinstance", "max"],
        "tmpfs" =>
        [
            "size", "nr_blocks", "nr_inodes", "mode", "uid", "gid", "mpol", "huge", "inode32", "inode64", "noswap",
            "quota", "usrquota", "grpquota", "usrquota_block_hardlimit", "usrquota_inode_hardlimit",
            "grpquota_block_hardlimit", "grpquota_inode_hardlimit", "casefold", "strict_encoding",
        ],
        "cgroup" =>
        [
            "all", "none", "name", "xattr", "noprefix", "clone_children", "cpuset_v2_mode", "release_agent",
            "favordynmods", "nofavordynmods", "blkio", "cpu", "cpuacct", "cpuset", "devices", "freezer", "hugetlb",
            "memory", "misc", "net_cls", "net_prio", "perf_event", "pids", "rdma",
        ],
        "cgroup2" =>
        [
            "nsdelegate", "favordynmods", "nofavordynmods", "memory_localevents", "memory_recursiveprot",
            "memory_hugetlb_accounting", "pids_localevents",
        ],
        "overlay" =>
        [
            "lowerdir", "lowerdir+", "datadir+", "upperdir", "workdir", "default_permissions", "redirect_dir", "index",
            "nfs_export", "xino", "metacopy", "userxattr", "volatile", "uuid", "verity", "override_creds",
            "nooverride_creds",
        ],
        _ => null,
    };

    /// <summary>At the commas that stand neither in quotes nor after a backslash.</summary>
    private static List<string> Split(string data)
    {
        List<string> options = [];
        bool quoted = false;
        int start = 0;
        for (int i = 0; i < data.Length; i++)
        {
            if (data[i] == '\\')
            {
                i++;
            }
            else if (data[i] == '"')
            {
                quoted = !quoted;
            }
            else if (data[i] == ',' && !quoted)
            {
                options.Add(data[start..i]);
                start = i + 1;
            }
        }

        options.Add(data[start..]);
        return options;
    }
}
