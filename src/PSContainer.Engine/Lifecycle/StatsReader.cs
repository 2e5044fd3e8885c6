using System;
using System.Collections.Generic;
using System.Threading;
using PSContainer.Engine.Cgroups;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Networking;
using PSContainer.Engine.Processes;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Lifecycle;

/// <summary>Reads the usage of one run of a container again and again, with the files of its cgroup kept open. For one thread at a time.</summary>
public sealed class StatsReader : IDisposable
{
    private readonly ICgroupManager _cgroup;
    private readonly CgroupReader _files;
    private readonly int _init;
    private readonly bool _hasNetwork;
    private int _pidfd;
    private bool _isDisposed;

    internal StatsReader(string containerId, ICgroupManager cgroup, ProcessIdentity init, bool hasNetwork, bool keepOpen)
    {
        ContainerId = containerId;
        _cgroup = cgroup;
        _init = init.Pid;
        _hasNetwork = hasNetwork;
        _pidfd = ProcessHandle.TryOpen(init);
        _files = new CgroupReader(keepOpen);
    }

    /// <summary>The container.</summary>
    public string ContainerId { get; }

    /// <summary>Whether the init that ran when this was made has ended, or none ran: nothing more is used. A disposed reader has ended too.</summary>
    public bool HasEnded
    {
        get
        {
            Span<Libc.PollFd> ended = [new() { Fd = _pidfd, Events = Libc.POLLIN }];
            return _pidfd < 0 || Libc.TryPoll(ended, 0) != 0;
        }
    }

    /// <summary>Usage and limits now. Of a container that has ended, what its cgroup still tells.</summary>
    /// <exception cref="ContainerException">SystemError: the interfaces cannot be read.</exception>
    public Stats Read(CancellationToken cancellationToken = default) => ReadAll([this], cancellationToken)[0];

    /// <summary>Usage and limits of many containers now; one of each reader. For less than it takes to read them one by one.</summary>
    /// <exception cref="ContainerException">SystemError: the interfaces cannot be read.</exception>
    public static IReadOnlyList<Stats> ReadAll(IReadOnlyList<StatsReader> readers, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(readers);
        Stats[] all = new Stats[readers.Count];
        (int Pidfd, int Pid)[] processes = new (int, int)[readers.Count];
        for (int i = 0; i < all.Length; i++)
        {
            StatsReader reader = readers[i];
            ObjectDisposedException.ThrowIf(reader._isDisposed, reader);
            all[i] = new Stats { CgroupStats = reader._cgroup.GetStats(reader._files) };
            processes[i] = (reader._hasNetwork ? reader._pidfd : -1, reader._init);
        }

        List<NetworkInterface>?[] interfaces = InterfaceStatistics.Read(processes, cancellationToken);
        for (int i = 0; i < all.Length; i++)
            all[i].Interfaces = interfaces[i];
        return all;
    }

    /// <summary>Waits for the time between two readings, and disposes each reader whose container ends meanwhile, at once.</summary>
    /// <param name="readers">The readers.</param>
    /// <param name="interval">How long.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False where none is left, which ends the wait early.</returns>
    /// <exception cref="OperationCanceledException">The token was set.</exception>
    public static bool Wait(IReadOnlyList<StatsReader> readers, TimeSpan interval, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(readers);
        int wakeUp = Libc.EventFd();
        try
        {
            // The registration goes before the descriptor: a callback under way must not write into another file.
            using CancellationTokenRegistration registration = cancellationToken.Register(() => Libc.TryWrite(wakeUp, [1, 0, 0, 0, 0, 0, 0, 0]));
            long end = Environment.TickCount64 + (long)interval.TotalMilliseconds;
            Libc.PollFd[] fds = new Libc.PollFd[readers.Count + 1];
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                bool left = false;
                fds[readers.Count] = new() { Fd = wakeUp, Events = Libc.POLLIN };
                for (int i = 0; i < readers.Count; i++)
                {
                    // poll(2) passes over a negative descriptor.
                    fds[i] = new() { Fd = readers[i]._pidfd, Events = Libc.POLLIN };
                    left |= readers[i]._pidfd >= 0;
                }

                long remaining = end - Environment.TickCount64;
                if (!left || remaining <= 0)
                    return left;
                Libc.Check(Libc.TryPoll(fds, (int)Math.Min(remaining, int.MaxValue)), "poll");
                for (int i = 0; i < readers.Count; i++)
                {
                    if (fds[i].Returned != 0)
                        readers[i].Dispose();
                }
            }
        }
        finally
        {
            Libc.Close(wakeUp);
        }
    }

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        Libc.Close(_pidfd);
        _pidfd = -1;
        _files.Dispose();
    }
}
