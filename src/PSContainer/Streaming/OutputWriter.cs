using System.IO;
using System.Management.Automation;
using System.Text;
using PSContainer.Errors;

namespace PSContainer.Streaming;

/// <summary>Writes what a program wrote into a cmdlet's streams, at once or, where it is wanted in one piece, at the end.</summary>
internal sealed class OutputWriter
{
    private readonly Cmdlet _cmdlet;
    private readonly MemoryStream? _all;
    private readonly bool _bytes;

    internal OutputWriter(Cmdlet cmdlet, bool raw, bool bytes)
    {
        _cmdlet = cmdlet;
        _all = raw ? new MemoryStream() : null;
        _bytes = bytes;
    }

    internal void Write(OutputItem item)
    {
        if (item.IsError)
        {
            StandardErrorException line = new((string)item.Value);
            _cmdlet.WriteError(ContainerErrorRecord.Make(line, "StandardError", ErrorCategory.FromStdErr, item.Value, null));
        }
        else if (_all is not null)
        {
            _all.Write((byte[])item.Value);
        }
        else
        {
            _cmdlet.WriteObject(item.Value, enumerateCollection: false);
        }
    }

    internal void End()
    {
        if (_all is not { Length: > 0 })
            return;
        byte[] all = _all.ToArray();
        _cmdlet.WriteObject(_bytes ? all : Encoding.UTF8.GetString(all), enumerateCollection: false);
    }
}
