using System;
using System.Management.Automation;

namespace PSContainer;

/// <summary>Says at import on another system that the module is of no use there.</summary>
public sealed class ModuleInitializer : IModuleAssemblyInitializer
{
    /// <inheritdoc/>
    public void OnImport()
    {
        if (!OperatingSystem.IsLinux())
            throw new PlatformNotSupportedException("PSContainer drives the Linux kernel and works on Linux only.");
    }
}
