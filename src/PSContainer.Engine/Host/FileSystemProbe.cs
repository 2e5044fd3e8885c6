using System;
using System.Collections.Generic;
using System.IO;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Host;

/// <summary>File systems that containers mount, and the calls that mount them.</summary>
internal static class FileSystemProbe
{
    private static readonly (string Name, string Type, bool Required)[] s_types =
    [
        ("Overlayfs", "overlay", true),
        ("Tmpfs", "tmpfs", true),
        ("Devpts", "devpts", true),
        ("Sysfs", "sysfs", true),
        ("Mqueue", "mqueue", false),
        ("Fuse", "fuse", false),
    ];

    internal static List<HostFeature> Run()
    {
        HostFeatureList list = new(HostFeatureCategory.FileSystem);
        string? known = HostText.Read("/proc/filesystems");
        foreach ((string name, string type, bool required) in s_types)
        {
            bool there = HostText.HasWord(known, type);
            // A module that is not loaded yet is loaded by the first mount.
            bool module = !there && HasModule(type);
            list.Add(
                name,
                there ? HostFeatureStatus.Available : module ? HostFeatureStatus.Partial : HostFeatureStatus.Missing,
                there ? "known to the kernel" : module ? "a module that is not loaded" : "not known to the kernel",
                module ? $"modprobe {type}" : $"Use a kernel with {type}.",
                required);
        }

        KernelProbe.AddCall(list, "OpenAt2", Libc.TryProbeCall(SyscallNumber.OpenAt2), "openat2(2): paths are resolved inside the root", required: true);
        KernelProbe.AddCall(list, "MountApi", Worst(SyscallNumber.OpenTree, SyscallNumber.MoveMount, SyscallNumber.FsOpen, SyscallNumber.FsConfig, SyscallNumber.FsMount), "open_tree(2), move_mount(2), fsopen(2), fsconfig(2), fsmount(2)");
        KernelProbe.AddCall(list, "MountSetAttr", Libc.TryProbeCall(SyscallNumber.MountSetAttr), "mount_setattr(2): recursive attributes");
        return list.Features;
    }

    /// <summary>-ENOSYS where one of the calls is missing.</summary>
    private static int Worst(params ReadOnlySpan<long> calls)
    {
        int worst = 0;
        foreach (long call in calls)
        {
            int result = Libc.TryProbeCall(call);
            if (result == -Errno.ENOSYS || (result == -Errno.EPERM && worst == 0))
                worst = result;
        }

        return worst;
    }

    private static bool HasModule(string type)
    {
        string release = HostText.Read("/proc/sys/kernel/osrelease") ?? string.Empty;
        string? modules = HostText.Read($"/lib/modules/{release}/modules.dep");
        return modules is not null && modules.Contains($"/{type}.ko", StringComparison.Ordinal)
            && File.Exists("/proc/modules");
    }
}
