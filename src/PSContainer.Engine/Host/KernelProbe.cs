using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Host;

/// <summary>The kernel's version, and its interfaces for processes.</summary>
internal static class KernelProbe
{
    private const string Upgrade = "Use a newer kernel.";

    internal static List<HostFeature> Run()
    {
        HostFeatureList list = new(HostFeatureCategory.Kernel);
        Version version = Environment.OSVersion.Version;
        // openat2(2), which resolves all paths inside a root, came with 5.6; clone3 into a cgroup with 5.7.
        list.Add(
            "Kernel",
            version >= new Version(5, 7) ? HostFeatureStatus.Available : HostFeatureStatus.Missing,
            $"Linux {HostText.Read("/proc/sys/kernel/osrelease") ?? version.ToString()}, {RuntimeInformation.OSArchitecture}",
            "Use Linux 5.7 or later.",
            required: true);
        Architecture architecture = RuntimeInformation.OSArchitecture;
        list.Add(
            "Architecture",
            architecture is Architecture.X64 or Architecture.Arm64,
            architecture.ToString(),
            "Use a machine with x64 or arm64.",
            required: true);
        list.Add(
            "ProcFileSystem",
            HostText.Read("/proc/self/status") is not null,
            "/proc",
            "Mount it: mount -t proc proc /proc",
            required: true);
        AddCall(list, "Pidfd", Libc.TryProbePidfd(), "pidfd_open(2): signals that cannot hit a wrong process", required: true);
        AddCall(list, "Clone3", Libc.TryProbeCall(435), "clone3(2): a process begins in its cgroup");
        AddCall(list, "CloseRange", Libc.TryProbeCall(SyscallNumber.CloseRange), "close_range(2)");
        AddCall(list, "ExecveAt", Libc.TryProbeCall(SyscallNumber.ExecveAt), "execveat(2)");
        int memfd = Libc.TryProbeExecutableMemfd();
        list.Add(
            "MemfdExec",
            memfd >= 0,
            memfd >= 0 ? "memfd_create(2): the executable of the containers is a sealed copy" : Errno.Describe(-memfd),
            "Set vm.memfd_noexec to 0 or 1 (sysctl).");
        AddPressure(list);
        return list.Features;
    }

    /// <summary>A call that exists where the kernel did not say ENOSYS. A filter around a container says EPERM, which is as bad.</summary>
    internal static void AddCall(HostFeatureList list, string name, int result, string detail, bool required = false)
    {
        HostFeatureStatus status = result switch
        {
            -Errno.ENOSYS => HostFeatureStatus.Missing,
            -Errno.EPERM => HostFeatureStatus.Partial,
            _ => HostFeatureStatus.Available,
        };
        string found = status == HostFeatureStatus.Available ? detail : $"{detail}: {Errno.Describe(-result)}";
        list.Add(name, status, found, status == HostFeatureStatus.Missing ? Upgrade : "Try it as root.", required);
    }

    private static void AddPressure(HostFeatureList list)
    {
        bool there = HostText.Read("/proc/pressure/memory") is not null;
        list.Add(
            "Pressure",
            there,
            there ? "/proc/pressure: stalls are measured" : "/proc/pressure cannot be read",
            "Boot with psi=1, on a kernel built with CONFIG_PSI.");
    }
}
