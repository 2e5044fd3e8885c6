using System;
using System.Collections.Generic;
using System.Threading;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Lifecycle;

/// <summary>Waits for several containers at once, by what the kernel tells of them (inotify(7), pidfd_open(2)).</summary>
public static class ContainerWaiter
{
    /// <summary>Waits until all of the containers have had one of some statuses, or one of them has.</summary>
    /// <param name="containers">The containers.</param>
    /// <param name="statuses">Any of these will do. One that a container has for a moment only may be missed.</param>
    /// <param name="any">Whether the first that has one is enough.</param>
    /// <param name="timeout">Longest wait; for ever where null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>
    /// Those that have had one, the first of them first. Others are missing when the time is over, or when they have been removed and
    /// come to none of these any more.
    /// </returns>
    /// <exception cref="OperationCanceledException">The token was set.</exception>
    /// <exception cref="Errors.ContainerException">SystemError: a state cannot be read, or a limit of inotify is reached.</exception>
    public static IReadOnlyList<Container> Wait(
        IReadOnlyList<Container> containers,
        IReadOnlyCollection<ContainerStatus> statuses,
        bool any = false,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(containers);
        ArgumentNullException.ThrowIfNull(statuses);
        List<Container> reached = [];
        HashSet<ContainerStatus> wanted = [.. statuses];
        using StatusWatch watch = new(!wanted.Overlaps([ContainerStatus.Running, ContainerStatus.Pausing, ContainerStatus.Paused]));
        using Deadline deadline = new(timeout, cancellationToken);
        int left = 0;
        foreach (Container container in containers)
        {
            watch.Add(container);
            left++;
        }

        do
        {
            foreach ((Container container, ContainerStatus status) in watch.TakeChanged())
            {
                bool has = wanted.Contains(status);
                if (!has && status != ContainerStatus.Destroyed)
                    continue;
                watch.Remove(container);
                left--;
                if (has)
                    reached.Add(container);
            }
        }
        while (left > 0 && !(any && reached.Count > 0) && watch.Wait(deadline));

        foreach (Container container in reached)
            container.AwaitRecord(cancellationToken);
        return reached;
    }
}
