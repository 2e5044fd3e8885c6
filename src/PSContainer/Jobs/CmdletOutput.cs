using System.Management.Automation;
using System.Threading;

namespace PSContainer.Jobs;

/// <summary>The pipeline of a cmdlet.</summary>
internal sealed class CmdletOutput(Cmdlet cmdlet, CancellationToken token) : IWorkOutput
{
    public CancellationToken Token => token;

    public void Object(object value) => cmdlet.WriteObject(value);

    // A pipeline that is being stopped takes nothing more: what goes on then is the undoing, which must not be broken off.
    public void Verbose(string line)
    {
        if (!token.IsCancellationRequested)
            cmdlet.WriteVerbose(line);
    }

    public void Warning(string line)
    {
        if (!token.IsCancellationRequested)
            cmdlet.WriteWarning(line);
    }

    public void Progress(ProgressRecord record)
    {
        if (!token.IsCancellationRequested)
            cmdlet.WriteProgress(record);
    }
}
