using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Configuration.Validation;

/// <summary>What the running kernel has, where a rule depends on it. Tests say something else.</summary>
internal class HostFacts
{
    private const int NewestKnownCapability = 40;

    // The kernel's for as long as it runs.
    private int? _lastCapability;

    /// <summary>AppArmor is in force.</summary>
    internal virtual bool HasAppArmor =>
        LinuxFile.TryReadText("/sys/module/apparmor/parameters/enabled")?.StartsWith('Y') == true;

    /// <summary>SELinux is in force.</summary>
    internal virtual bool HasSelinux => Libc.TryAccessAt(Libc.AT_FDCWD, "/sys/fs/selinux/enforce", 0) == 0;

    /// <summary>The resctrl file system is mounted.</summary>
    internal virtual bool HasResctrl => Libc.TryAccessAt(Libc.AT_FDCWD, "/sys/fs/resctrl/schemata", 0) == 0;

    /// <summary>The highest capability of the kernel.</summary>
    internal virtual int LastCapability => _lastCapability ??=
        int.TryParse(LinuxFile.TryReadText("/proc/sys/kernel/cap_last_cap"), out int last) ? last : NewestKnownCapability;

    /// <summary>The kernel has a kind of namespace, by its file name in /proc/self/ns.</summary>
    internal virtual bool HasNamespace(string file) => Libc.TryAccessAt(Libc.AT_FDCWD, "/proc/self/ns/" + file, 0) == 0;
}
