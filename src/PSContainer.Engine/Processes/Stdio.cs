namespace PSContainer.Engine.Processes;

/// <summary>Where one standard stream goes.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Path">The file, for <see cref="StdioKind.File"/>: read for input, made and appended to for output.</param>
public readonly record struct Stdio(StdioKind Kind, string? Path = null)
{
    /// <summary>/dev/null.</summary>
    public static Stdio Null => new(StdioKind.Null);

    /// <summary>The caller's own.</summary>
    public static Stdio Inherit => new(StdioKind.Inherit);

    /// <summary>A pipe to the caller.</summary>
    public static Stdio Pipe => new(StdioKind.Pipe);

    /// <summary>Standard error into standard output.</summary>
    public static Stdio Output => new(StdioKind.Output);

    /// <summary>A file.</summary>
    public static Stdio File(string path) => new(StdioKind.File, path);
}
