using System;
using System.Runtime.InteropServices;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Security.Seccomp;

/// <summary>Which libseccomp it is that compiles: another one knows other calls, and writes other programs.</summary>
internal static class SeccompLibrary
{
    private static string? s_identity;

    /// <summary>Version, file, its size and time of change; empty where that cannot be known, and nothing that it compiled must be kept.</summary>
    internal static string Identity => s_identity ??= Find();

    private static string Find()
    {
        try
        {
            // An update of a distribution keeps the version's number, but not the file.
            if (LibSeccomp.TryGetFile() is not { } file || Libc.TryStat(Libc.AT_FDCWD, file, 0, out Libc.Statx stat) < 0)
                return string.Empty;
            return $"{LibSeccomp.Version} {RuntimeInformation.ProcessArchitecture} {stat.DevMajor}:{stat.DevMinor} {stat.Inode} {stat.Size} {stat.Changed.Seconds}.{stat.Changed.Nanoseconds}";
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return string.Empty;
        }
    }
}
