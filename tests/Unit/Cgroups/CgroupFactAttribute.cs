using System;
using System.IO;
using Xunit;

namespace PSContainer.Tests.Cgroups;

/// <summary>A test against the real kernel; says why where it cannot run.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CgroupFactAttribute : FactAttribute
{
    /// <summary>Needs root and the named file or directory.</summary>
    public CgroupFactAttribute(string needs)
    {
        if (Environment.UserName != "root")
            Skip = "needs root";
        else if (!Path.Exists(needs))
            Skip = $"needs {needs}";
    }
}
