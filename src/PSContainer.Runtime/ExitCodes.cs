namespace PSContainer.Runtime;

/// <summary>Exit codes that are not a container's own.</summary>
internal static class ExitCodes
{
    internal const int Success = 0, Failure = 1;

    /// <summary>exec could not run the program (runc's convention, which callers rely on).</summary>
    internal const int ExecFailure = 255;

    /// <summary>There is no such command (runc's).</summary>
    internal const int UnknownVerb = 3;
}
