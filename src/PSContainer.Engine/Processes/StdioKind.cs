namespace PSContainer.Engine.Processes;

/// <summary>Where a standard stream goes.</summary>
public enum StdioKind
{
    /// <summary>/dev/null.</summary>
    Null,

    /// <summary>The caller's own.</summary>
    Inherit,

    /// <summary>A pipe, whose other end the caller has.</summary>
    Pipe,

    /// <summary>A file.</summary>
    File,

    /// <summary>With standard output (standard error only).</summary>
    Output,
}
