using System;

namespace PSContainer.Engine.Configuration.Json;

/// <summary><c>SCMP_CMP_…</c> as libcontainer's number, which is not libseccomp's.</summary>
internal sealed class SeccompOperatorConverter : NumberedNameConverter
{
    private static readonly string[] s_names =
    [
        "SCMP_CMP_EQ", "SCMP_CMP_NE", "SCMP_CMP_GT", "SCMP_CMP_GE", "SCMP_CMP_LT", "SCMP_CMP_LE", "SCMP_CMP_MASKED_EQ",
    ];

    /// <summary>All of them.</summary>
    internal static ReadOnlySpan<string> Names => s_names;

    /// <summary>For the attribute.</summary>
    public SeccompOperatorConverter()
        : base(s_names)
    {
    }
}
