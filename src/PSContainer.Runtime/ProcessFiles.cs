using System;
using System.Globalization;
using System.IO;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Processes;

namespace PSContainer.Runtime;

/// <summary>Where a process is told of to those who wait for it: a file with its id, a socket that gets its pidfd.</summary>
internal sealed class ProcessFiles
{
    private string? _pidFile;
    private string? _pidfdSocket;

    internal OptionParser AddTo(OptionParser options) => options
        .Value("--pid-file", v => _pidFile = v)
        .Value("--pidfd-socket", v => _pidfdSocket = v);

    /// <exception cref="ContainerException">It cannot be told.</exception>
    internal void Tell(ContainerProcess process)
    {
        if (_pidFile is not null)
            Write(Path.GetFullPath(_pidFile), process.Pid.ToString(CultureInfo.InvariantCulture));
        if (_pidfdSocket is not null)
            process.SendHandle(_pidfdSocket);
    }

    /// <summary>Aside and renamed: who waits for the file finds a number in it.</summary>
    private static void Write(string path, string text)
    {
        string temporary = Path.Combine(Path.GetDirectoryName(path) ?? "/", "." + Path.GetFileName(path));
        try
        {
            File.WriteAllText(temporary, text);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ContainerException(ErrorCode.SystemError, $"the process id cannot be written to \"{path}\": {e.Message}", e) { Path = path };
        }
    }
}
