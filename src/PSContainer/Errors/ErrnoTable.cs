using System.Management.Automation;

namespace PSContainer.Errors;

/// <summary>Which category of error the kernel's error numbers (errno(3)) are, and what helps.</summary>
internal static class ErrnoTable
{
    /// <summary>The category; NotSpecified where the number alone says nothing.</summary>
    internal static ErrorCategory Category(int errno) => errno switch
    {
        1 or 13 or 30 => ErrorCategory.PermissionDenied,
        2 or 3 or 19 => ErrorCategory.ObjectNotFound,
        5 or 32 => ErrorCategory.WriteError,
        11 or 12 or 23 or 24 => ErrorCategory.ResourceUnavailable,
        16 or 26 => ErrorCategory.ResourceBusy,
        17 or 39 => ErrorCategory.ResourceExists,
        7 or 8 or 18 or 20 or 21 or 22 or 36 or 40 => ErrorCategory.InvalidArgument,
        28 or 122 => ErrorCategory.QuotaExceeded,
        38 or 95 => ErrorCategory.NotEnabled,
        110 => ErrorCategory.OperationTimeout,
        _ => ErrorCategory.NotSpecified,
    };

    /// <summary>What helps most often, or null.</summary>
    internal static string? Advice(int errno) => errno switch
    {
        1 or 13 => "Run PowerShell as root (sudo pwsh), or make the container with New-ContainerConfig -Template Rootless. Get-ContainerHostFeature shows what this user may do.",
        12 or 11 or 23 or 24 => "The machine is short of memory, processes or open files: close something, or raise the limit.",
        28 or 122 => "Free space on the file system of the path, or use another -StateRoot.",
        38 or 95 => "This kernel lacks a feature: Get-ContainerHostFeature shows which.",
        _ => null,
    };
}
