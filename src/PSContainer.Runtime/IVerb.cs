namespace PSContainer.Runtime;

/// <summary>A command of the command line.</summary>
internal interface IVerb
{
    /// <summary>Runs it and returns the exit code.</summary>
    int Run(GlobalOptions global, string[] args);
}
