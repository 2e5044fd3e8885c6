using System.Collections.Generic;
using System.Runtime.InteropServices;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Host;

/// <summary>Filters of system calls, and security modules.</summary>
internal static class SecurityProbe
{
    internal static List<HostFeature> Run()
    {
        HostFeatureList list = new(HostFeatureCategory.Security);
        string? actions = HostText.Read("/proc/sys/kernel/seccomp/actions_avail");
        bool seccomp = HostText.StatusLine("Seccomp") is not null;
        list.Add("Seccomp", seccomp, actions is null ? "no filters" : $"actions: {actions}", "Use a kernel built with CONFIG_SECCOMP_FILTER.");
        bool notify = HostText.HasWord(actions, "user_notif") || Libc.TryProbeSeccompNotify() == 0;
        list.Add("SeccompNotify", notify, notify ? "a supervisor can answer for calls" : "not in this kernel", "Use Linux 5.0 or later.");
        AddLibrary(list, "LibSeccomp", "libseccomp.so.2", "apt-get install libseccomp2");
        AddAppArmor(list);
        AddSelinux(list);
        int landlock = Libc.TryProbeLandlock();
        list.Add(
            "Landlock",
            landlock > 0,
            landlock > 0 ? $"interface version {landlock}" : Errno.Describe(-landlock),
            "Use Linux 5.13 or later, and boot with lsm=landlock,…");
        list.Add("NoNewPrivileges", HostText.StatusLine("NoNewPrivs") is not null, "PR_SET_NO_NEW_PRIVS", "Use a newer kernel.");
        return list.Features;
    }

    private static void AddAppArmor(HostFeatureList list)
    {
        bool enabled = HostText.Read("/sys/module/apparmor/parameters/enabled") == "Y";
        list.Add("AppArmor", enabled, enabled ? "enabled" : "not enabled", "Needed only for AppArmor profiles: boot with lsm=apparmor,…");
    }

    private static void AddSelinux(HostFeatureList list)
    {
        string? enforce = HostText.Read("/sys/fs/selinux/enforce");
        string detail = enforce switch
        {
            null => "not enabled",
            "1" => "enforcing",
            _ => "permissive",
        };
        list.Add("Selinux", enforce is not null, detail, "Needed only for SELinux labels: boot with lsm=selinux,…");
    }

    private static void AddLibrary(HostFeatureList list, string name, string library, string advice)
    {
        bool there = NativeLibrary.TryLoad(library, out nint handle);
        if (there)
            NativeLibrary.Free(handle);
        list.Add(name, there, there ? library : $"{library} is not installed", advice);
    }
}
