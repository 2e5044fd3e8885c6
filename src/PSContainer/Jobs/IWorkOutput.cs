using System.Management.Automation;
using System.Threading;

namespace PSContainer.Jobs;

/// <summary>Where work that may be a job's reports to: the pipeline, or the job's streams.</summary>
internal interface IWorkOutput
{
    /// <summary>Set when the work is to end.</summary>
    CancellationToken Token { get; }

    /// <summary>A result.</summary>
    void Object(object value);

    /// <summary>What is done.</summary>
    void Verbose(string line);

    /// <summary>What the user should know.</summary>
    void Warning(string line);

    /// <summary>How far it is.</summary>
    void Progress(ProgressRecord record);
}
