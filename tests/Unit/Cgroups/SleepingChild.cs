using System;
using System.Diagnostics;
using System.IO;

namespace PSContainer.Tests.Cgroups;

/// <summary>A shell that waits for commands; killed at the end, come what may.</summary>
internal sealed class SleepingChild : IDisposable
{
    private readonly Process _process = Process.Start(new ProcessStartInfo("/bin/sh")
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    private bool _disposed;

    internal int Pid => _process.Id;

    internal bool HasExited => _process.WaitForExit(0);

    internal char State
    {
        get
        {
            string stat = File.ReadAllText($"/proc/{Pid}/stat");
            return stat[stat.LastIndexOf(')') + 2];
        }
    }

    /// <summary>Runs a command and gives back the first line of its output.</summary>
    internal string Run(string command)
    {
        _process.StandardInput.WriteLine(command);
        _process.StandardInput.Flush();
        return _process.StandardOutput.ReadLine() ?? "<ended>";
    }

    internal bool WaitForExit(int milliseconds = 5000) => _process.WaitForExit(milliseconds);

    internal int ExitCode => _process.ExitCode;

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        if (!HasExited)
            _process.Kill();
        _process.WaitForExit(5000);
        _process.Dispose();
    }
}
