using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using PSContainer.Engine.Errors;
using PSContainer.Engine.State;
using Xunit;

namespace PSContainer.Tests.State;

public sealed class StateLockTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly StateStore _store;

    public StateLockTests()
    {
        _store = new(_directory.Path);
        _store.Reserve("demo", StateStoreTests.New("demo"));
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void ReadingChangingAndWritingIsSafeUnderTheLock()
    {
        List<Thread> threads = [];
        for (int i = 0; i < 4; i++)
        {
            Thread thread = new(() =>
            {
                for (int n = 0; n < 10; n++)
                {
                    using StateLock held = _store.Lock("demo");
                    ContainerState state = _store.Load("demo");
                    state.InitProcessPid++;
                    _store.Save("demo", state);
                }
            });
            thread.Start();
            threads.Add(thread);
        }

        threads.ForEach(thread => thread.Join());
        Assert.Equal(40, _store.Load("demo").InitProcessPid);
    }

    [Fact]
    public void TheDeadlineIsKept()
    {
        using StateLock held = _store.Lock("demo");
        Stopwatch watch = Stopwatch.StartNew();
        ContainerException error = StateStoreTests.Fails(ErrorCode.SystemError, () => _store.Lock("demo", TimeSpan.FromMilliseconds(100)));
        Assert.InRange(watch.ElapsedMilliseconds, 95, 2000);
        Assert.Contains("another process", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WaitingCanBeCancelled()
    {
        using StateLock held = _store.Lock("demo");
        using CancellationTokenSource source = new(50);
        Assert.ThrowsAny<OperationCanceledException>(() => _store.Lock("demo", Timeout.InfiniteTimeSpan, source.Token));
    }

    [Fact]
    public void DisposingTwiceLetsGoOnce()
    {
        StateLock first = _store.Lock("demo");
        first.Dispose();
        using StateLock second = _store.Lock("demo", TimeSpan.Zero);
        first.Dispose();
        StateStoreTests.Fails(ErrorCode.SystemError, () => _store.Lock("demo", TimeSpan.Zero));
    }

    [Fact]
    public void WhoWaitsForARemovedContainerLearnsIt()
    {
        StateLock held = _store.Lock("demo");
        Exception? fault = null;
        Thread waiter = new(() => fault = Record.Exception(() => _store.Lock("demo")));
        waiter.Start();
        Thread.Sleep(50);
        _store.Remove("demo");
        _store.Reserve("demo", StateStoreTests.New("demo"));
        held.Dispose();
        waiter.Join();
        Assert.Equal(ErrorCode.ContainerNotExists, Assert.IsType<ContainerException>(fault).Code);
    }
}
