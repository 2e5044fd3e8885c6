using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Lifecycle;

namespace PSContainer.Engine.Events;

/// <summary>
/// Tells what happens to containers, by notifications of the kernel: nothing is looked at again and again. One thread serves all
/// containers of a watcher.
/// </summary>
/// <remarks>
/// <para>What is guaranteed. Of a container that exists when <see cref="Start"/> is called, or is made later: each run that is found is told by one
/// <see cref="ContainerEventType.Start"/>, unless it ran already, and one <see cref="ContainerEventType.Exit"/>, after which
/// nothing more is told of it; also where it ended while the watch was being set up, where the notifications of the kernel were too many
/// for its queue, and where its monitor was killed (then the exit code is known from Linux 6.15 on). Between these two come the others of
/// the run; <see cref="ContainerEventType.Create"/> comes before all, <see cref="ContainerEventType.Remove"/> after. A start that fails after its process was made is a
/// start and an exit.</para>
/// <para>What is not. What takes place and is undone faster than the watcher's thread gets to see it: a container that is made and removed at
/// once may show no runs, and one that is restarted at once only the last of them. How often counted events happened is exact; their
/// number is limited by <see cref="ContainerWatcherOptions.Interval"/>.</para>
/// </remarks>
public sealed class ContainerWatcher : IDisposable
{
    private readonly ContainerFactory _factory;
    private readonly ContainerWatcherOptions _options;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<ChannelWriter<ContainerEvent>> _readers = [];
    private readonly object _gate = new();
    private WatchLoop? _loop;
    private Thread? _thread;
    private bool _isOver;

    /// <summary>A watcher of the containers of a factory's state root. It watches nothing before it is started.</summary>
    public ContainerWatcher(ContainerFactory factory, ContainerWatcherOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(factory);
        _factory = factory;
        _options = options ?? new ContainerWatcherOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.Interval, TimeSpan.Zero, nameof(options));
    }

    /// <summary>
    /// Something has happened. Raised on the watcher's thread, one after the other: a handler that takes long delays those that follow, and
    /// one that throws ends the watch, with the exception in <see cref="Completion"/>.
    /// </summary>
    public event EventHandler<ContainerEvent>? Occurred;

    /// <summary>Some events of a container cannot be told; the others go on. Raised on the watcher's thread.</summary>
    public event EventHandler<ContainerWatchFault>? Faulted;

    /// <summary>Ends when the watch does: it was disposed of, or all containers that it was to watch have been removed; with the exception where it failed.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Begins. When it returns, what happens from then on is told.</summary>
    /// <exception cref="ContainerException">ContainerNotExists: a container that was named is not there; SystemError: too many inotify queues or open files, or no access to the state root.</exception>
    /// <exception cref="InvalidOperationException">It was started before.</exception>
    public void Start()
    {
        TaskCompletionSource ready = new();
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isOver, this);
            if (_thread is not null)
                throw new InvalidOperationException("The watcher has been started.");
            DateTimeOffset began = DateTimeOffset.UtcNow;
            Thread thread = new(() => Run(began, ready)) { IsBackground = true, Name = "pscontainer-watch" };
            thread.Start();
            _thread = thread;
        }

        // The first look is taken on the same thread as all that follow.
        ready.Task.GetAwaiter().GetResult();
    }

    /// <summary>
    /// A queue of all events from now on, for those who would rather fetch them than be called: <c>await foreach (ContainerEvent e in reader.ReadAllAsync())</c>.
    /// It has no bound and is complete when the watch ends. To miss nothing, take it before <see cref="Start"/>.
    /// </summary>
    public ChannelReader<ContainerEvent> OpenReader()
    {
        Channel<ContainerEvent> channel = Channel.CreateUnbounded<ContainerEvent>(new UnboundedChannelOptions { SingleWriter = true });
        lock (_gate)
        {
            if (_isOver)
                channel.Writer.Complete();
            else
                _readers.Add(channel.Writer);
        }

        return channel.Reader;
    }

    /// <summary>Ends the watch. When it returns no handler runs and no thread or descriptor is left; but for one who calls it in a handler, where the end follows.</summary>
    public void Dispose()
    {
        Thread? thread;
        lock (_gate)
        {
            thread = _thread;
            if (thread is null)
                End(null);
            _loop?.Stop();
            _isOver = true;
        }

        if (thread is not null && thread != Thread.CurrentThread)
            thread.Join();
    }

    private void Run(DateTimeOffset began, TaskCompletionSource ready)
    {
        Exception? failure = null;
        try
        {
            using WatchLoop loop = new(_factory.Store, _options, began, Raise, fault => Faulted?.Invoke(this, fault));
            lock (_gate)
            {
                _loop = loop;
                if (_isOver)
                    loop.Stop();
            }

            loop.Begin();
            ready.SetResult();
            loop.Run();
        }
        catch (Exception e)
        {
            failure = e is LinuxException linux ? WatchErrors.SetUp(linux, _factory.StateRoot) : e;
        }

        lock (_gate)
        {
            _loop = null;
        }

        End(failure);
        if (failure is not null)
            _ = ready.TrySetException(failure);
        else
            _ = ready.TrySetResult();
    }

    private void Raise(ContainerEvent happened)
    {
        Occurred?.Invoke(this, happened);
        lock (_gate)
        {
            foreach (ChannelWriter<ContainerEvent> reader in _readers)
                _ = reader.TryWrite(happened);
        }
    }

    private void End(Exception? failure)
    {
        lock (_gate)
        {
            _isOver = true;
            foreach (ChannelWriter<ContainerEvent> reader in _readers)
                _ = reader.TryComplete(failure);
            _readers.Clear();
        }

        if (failure is null)
            _ = _completion.TrySetResult();
        else
            _ = _completion.TrySetException(failure);
    }
}
