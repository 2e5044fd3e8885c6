using System.Diagnostics.CodeAnalysis;
using System.IO;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Cgroups.Systemd;

/// <summary>Cgroups made by systemd as scopes. Not there yet.</summary>
internal static class SystemdCgroupDriver
{
    // sd_booted(3): this directory is there where systemd is the init.
    private const string BootedMark = "/run/systemd/system";

    /// <summary>Whether this version has it.</summary>
    internal const bool IsAvailable = false;

    /// <summary>Says why not.</summary>
    [DoesNotReturn]
    internal static void Refuse()
    {
        bool booted = Directory.Exists(BootedMark);
        throw new ContainerException(ErrorCode.SystemError, booted
            ? "the systemd cgroup driver is not available in this version"
            : $"the systemd cgroup driver needs systemd, which does not run on this machine ({BootedMark} is missing)")
        {
            Step = CgroupStep.Create,
            Path = booted ? null : BootedMark,
            Errno = booted ? Errno.EOPNOTSUPP : Errno.ENOENT,
            Hint = "Use CgroupDriver Cgroupfs.",
        };
    }
}
