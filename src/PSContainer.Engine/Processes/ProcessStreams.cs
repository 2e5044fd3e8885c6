namespace PSContainer.Engine.Processes;

/// <summary>Where the three standard streams of a process go; /dev/null by default.</summary>
public sealed class ProcessStreams
{
    /// <summary>Standard input.</summary>
    public Stdio Input { get; set; } = Stdio.Null;

    /// <summary>Standard output.</summary>
    public Stdio Output { get; set; } = Stdio.Null;

    /// <summary>Standard error.</summary>
    public Stdio Error { get; set; } = Stdio.Null;
}
