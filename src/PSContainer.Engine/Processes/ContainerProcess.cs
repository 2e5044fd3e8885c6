using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace PSContainer.Engine.Processes;

/// <summary>A process of a container: libcontainer's <c>Process</c>.</summary>
public sealed class ContainerProcess : IDisposable
{
    /// <summary>Id in the caller's pid namespace.</summary>
    public int Pid => throw new NotImplementedException();

    /// <summary>Id in the container's own pid namespace.</summary>
    public int NamespacePid => throw new NotImplementedException();

    /// <summary>The container.</summary>
    public string ContainerId => throw new NotImplementedException();

    /// <summary>Whether it is the container's init.</summary>
    public bool IsInit => throw new NotImplementedException();

    /// <summary>Command line as the kernel has it.</summary>
    public string CommandLine => throw new NotImplementedException();

    /// <summary>Short name as the kernel has it (comm).</summary>
    public string Name => throw new NotImplementedException();

    /// <summary>State letter of proc_pid_stat(5): R, S, D, Z, T …, X when it has gone.</summary>
    public char State => throw new NotImplementedException();

    /// <summary>Real user id on the host.</summary>
    public uint Uid => throw new NotImplementedException();

    /// <summary>When it started.</summary>
    public DateTimeOffset StartTime => throw new NotImplementedException();

    /// <summary>Writes to its standard input, where that is a pipe.</summary>
    public Stream? StandardInput => throw new NotImplementedException();

    /// <summary>Reads its standard output, where that is a pipe.</summary>
    public Stream? StandardOutput => throw new NotImplementedException();

    /// <summary>Reads its standard error, where that is a pipe.</summary>
    public Stream? StandardError => throw new NotImplementedException();

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => throw new NotImplementedException();

    /// <summary>How it ended; null while it runs, and where nobody was there to learn it.</summary>
    public ProcessExit? Exit => throw new NotImplementedException();

    /// <summary>Waits until it has ended.</summary>
    public ProcessExit? Wait(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Waits until it has ended, without a thread.</summary>
    public Task<ProcessExit?> WaitAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Sends it a signal by its pidfd.</summary>
    public void Signal(int signal) => throw new NotImplementedException();

    /// <summary>Closes the caller's ends of its streams. The process goes on.</summary>
    public void Dispose() => throw new NotImplementedException();
}
