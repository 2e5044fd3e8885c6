using System;
using System.Collections.Generic;
using System.Threading;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Processes;

namespace PSContainer.Engine.Lifecycle;

/// <summary>A container: libcontainer's <c>Container</c>. Safe for use by several threads; another process may change or remove it at any time.</summary>
public sealed class Container
{
    /// <summary>The id.</summary>
    public string Id => throw new NotImplementedException();

    /// <summary>The configuration in force.</summary>
    public ContainerConfig Config => throw new NotImplementedException();

    /// <summary>When it was made.</summary>
    public DateTimeOffset Created => throw new NotImplementedException();

    /// <summary>Directory of its state.</summary>
    public string StateDirectory => throw new NotImplementedException();

    /// <summary>The status now, by the kernel's view.</summary>
    public ContainerStatus Status => throw new NotImplementedException();

    /// <summary>Process id of init, or 0.</summary>
    public int InitProcessId => throw new NotImplementedException();

    /// <summary>When init was started, or null.</summary>
    public DateTimeOffset? Started => throw new NotImplementedException();

    /// <summary>How init ended, or null: it has not, or its monitor was killed.</summary>
    public ProcessExit? Exit => throw new NotImplementedException();

    /// <summary>Runs a program: the first becomes the container's init, later ones join it.</summary>
    /// <exception cref="Errors.ProcessNotExecutedException">The program is missing (127) or cannot be executed (126).</exception>
    public ContainerProcess Start(ProcessConfig process, ProcessStreams? streams = null, Action<string>? trace = null, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>What <see cref="Start"/> would do with this program, a line for each step.</summary>
    public IReadOnlyList<string> DescribeStart(ProcessConfig process) => throw new NotImplementedException();

    /// <summary>Processes of the container, with their ids on the host.</summary>
    public IReadOnlyList<ContainerProcess> GetProcesses() => throw new NotImplementedException();

    /// <summary>Sends a signal to init, or to all processes.</summary>
    public void Signal(int signal, bool all = false) => throw new NotImplementedException();

    /// <summary>Waits until init has ended.</summary>
    /// <returns>How it ended; null where its monitor was killed and nobody knows.</returns>
    public ProcessExit? Wait(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Usage of the container's cgroup.</summary>
    public CgroupStats GetStats() => throw new NotImplementedException();

    /// <summary>Removes a stopped container with all it has; with <paramref name="force"/> kills a running one first.</summary>
    public void Destroy(bool force = false, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Reads the state again.</summary>
    public void Refresh() => throw new NotImplementedException();
}
