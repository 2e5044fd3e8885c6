namespace PSContainer;

/// <summary>What becomes of what a program writes to its standard error.</summary>
public enum StandardErrorTarget
{
    /// <summary>Each line is an error.</summary>
    Error,

    /// <summary>It comes with the output.</summary>
    Output,

    /// <summary>It is dropped.</summary>
    Null,
}
