using System.Management.Automation;
using System.Threading;

namespace PSContainer.Jobs;

/// <summary>The pipeline of a cmdlet.</summary>
internal sealed class CmdletOutput(Cmdlet cmdlet, CancellationToken token) : IWorkOutput
{
    public CancellationToken Token => token;

    public void Object(object value) => cmdlet.WriteObject(value);

    public void Verbose(string line) => cmdlet.WriteVerbose(line);

    public void Warning(string line) => cmdlet.WriteWarning(line);

    public void Progress(ProgressRecord record) => cmdlet.WriteProgress(record);
}
