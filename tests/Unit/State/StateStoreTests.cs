using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Processes;
using PSContainer.Engine.State;
using Xunit;

namespace PSContainer.Tests.State;

public sealed class StateStoreTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly StateStore _store;

    public StateStoreTests() => _store = new(_directory.Path + "/a/root");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void WhatIsReservedCanBeLoaded()
    {
        ContainerConfig config = new() { Process = new("sleep", "1"), Overlay = new() { Lower = ["/"] }, Hostname = "h" };
        _store.Reserve("demo", New("demo", config));
        ContainerState state = _store.Load("demo");
        Assert.Equal(("demo", "h"), (state.Id, state.Config.Hostname));
        Assert.Equal(["sleep", "1"], state.Config.Process!.Args);
        Assert.Equal(["/"], state.Config.Overlay!.Lower);
        Assert.Equal(["demo"], _store.ListIds());
        Assert.True(_store.Exists("demo"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_store.DirectoryOf("demo") + "/state.json"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_store.DirectoryOf("demo")));
        Assert.Single(Directory.GetFileSystemEntries(_store.Root));
    }

    [Fact]
    public void AnIdIsGivenOnce()
    {
        _store.Reserve("demo", New("demo"));
        ContainerException error = Fails(ErrorCode.IdInUse, () => _store.Reserve("demo", New("demo")));
        Assert.Equal("demo", error.ContainerId);
        Assert.NotNull(error.Hint);
        Assert.Single(Directory.GetFileSystemEntries(_store.Root));
    }

    [Fact]
    public void OfManyAtOnceOneWins()
    {
        for (int round = 0; round < 20; round++)
        {
            string id = $"race{round}";
            int won = 0, lost = 0;
            using Barrier barrier = new(8);
            List<Thread> threads = [];
            for (int i = 0; i < 8; i++)
            {
                Thread thread = new(() =>
                {
                    barrier.SignalAndWait();
                    try
                    {
                        _store.Reserve(id, New(id));
                        Interlocked.Increment(ref won);
                    }
                    catch (ContainerException e) when (e.Code == ErrorCode.IdInUse)
                    {
                        Interlocked.Increment(ref lost);
                    }
                });
                thread.Start();
                threads.Add(thread);
            }

            threads.ForEach(thread => thread.Join());
            Assert.Equal((1, 7), (won, lost));
            Assert.Equal(id, _store.Load(id).Id);
        }

        Assert.Equal(20, Directory.GetFileSystemEntries(_store.Root).Length);
    }

    [Fact]
    public void SaveReplaces()
    {
        _store.Reserve("demo", New("demo"));
        ContainerState state = _store.Load("demo");
        state.InitProcessPid = 42;
        state.Config.Process = new("other");
        _store.Save("demo", state);
        Assert.Equal(42, _store.Load("demo").InitProcessPid);
        Assert.Equal(["other"], _store.Load("demo").Config.Process!.Args);
        Assert.Single(Directory.GetFiles(_store.DirectoryOf("demo")));
    }

    [Fact]
    public void SaveDoesNotBringBackWhatWasRemoved()
    {
        Fails(ErrorCode.ContainerNotExists, () => _store.Save("demo", New("demo")));
        Assert.False(_store.Exists("demo"));
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("\0\0\0\0", "is empty")]
    [InlineData("{\"id\":\"demo\",\"config\":{\"ho", "is not the JSON")]
    [InlineData("[]", "is not the JSON")]
    [InlineData("null", "is not the JSON")]
    [InlineData("{}", "has no id")]
    [InlineData("{\"id\":\"other\"}", "is that of container 'other'")]
    public void DamagedStateIsNamed(string content, string message)
    {
        _store.Reserve("demo", New("demo"));
        string path = _store.DirectoryOf("demo") + "/state.json";
        File.WriteAllText(path, content);
        ContainerException error = Fails(ErrorCode.SystemError, () => _store.Load("demo"));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(path, error.Path);
        Assert.Contains("Remove-Container -Force demo", error.Hint, StringComparison.Ordinal);
        Assert.Equal(["demo"], _store.ListIds());
    }

    [Fact]
    public void EveryTruncationIsADamage()
    {
        _store.Reserve("demo", New("demo", ConfigTemplates.Default()));
        string path = _store.DirectoryOf("demo") + "/state.json";
        byte[] whole = File.ReadAllBytes(path);
        for (int length = 0; length < whole.Length; length += 97)
        {
            File.WriteAllBytes(path, whole[..length]);
            Fails(ErrorCode.SystemError, () => _store.Load("demo"));
        }
    }

    [Theory]
    [InlineData("{\"id\":\"demo\",\"org.pscontainer\":{\"schema\":2}}")]
    [InlineData("{\"id\":\"demo\",\"config\":[],\"org.pscontainer\":{\"schema\":2}}")]
    public void TheFutureIsRefused(string content)
    {
        _store.Reserve("demo", New("demo"));
        File.WriteAllText(_store.DirectoryOf("demo") + "/state.json", content);
        Assert.Contains("newer version (schema 2", Fails(ErrorCode.SystemError, () => _store.Load("demo")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MissingStates()
    {
        Fails(ErrorCode.ContainerNotExists, () => _store.Load("demo"));
        Fails(ErrorCode.ContainerNotExists, () => _store.Lock("demo"));
        Fails(ErrorCode.InvalidIdFormat, () => _store.Load("../demo"));
        Directory.CreateDirectory(_store.DirectoryOf("demo"));
        Assert.Contains("is missing", Fails(ErrorCode.SystemError, () => _store.Load("demo")).Message, StringComparison.Ordinal);
        Fails(ErrorCode.IdInUse, () => _store.Reserve("demo", New("demo")));
    }

    [Fact]
    public void TheFileSystemsOwnLimitOfAName()
    {
        string id = new('a', 256);
        Assert.Contains("too long", Fails(ErrorCode.InvalidIdFormat, () => _store.Reserve(id, New(id))).Message, StringComparison.Ordinal);
        Fails(ErrorCode.ContainerNotExists, () => _store.Load(id));
        Assert.Empty(Directory.GetFileSystemEntries(_store.Root));
        _store.Reserve(id[1..], New(id[1..]));
        Assert.Equal([id[1..]], _store.ListIds());
    }

    [Fact]
    public void RemoveFollowsNoLink()
    {
        string outside = _directory.Path + "/outside";
        Directory.CreateDirectory(outside + "/kept");
        _store.Reserve("demo", New("demo"));
        string deep = _store.DirectoryOf("demo") + "/a/b";
        Directory.CreateDirectory(deep);
        File.WriteAllText(deep + "/file", "x");
        File.CreateSymbolicLink(deep + "/link", outside);
        File.CreateSymbolicLink(_store.DirectoryOf("demo") + "/dangling", "/no/such");
        Assert.True(_store.Remove("demo"));
        Assert.False(_store.Remove("demo"));
        Assert.Empty(Directory.GetFileSystemEntries(_store.Root));
        Assert.True(Directory.Exists(outside + "/kept"));
    }

    [Fact]
    public void LeftoversOfTheDeadAreSwept()
    {
        _store.Reserve("demo", New("demo"));
        ProcessIdentity self = ProcessIdentity.Current;
        string alive = $"{_store.Root}/.new-{self.Pid}-{self.StartTime}-x", dead = $"{_store.Root}/.new-{self.Pid}-1-x";
        Directory.CreateDirectory(alive);
        Directory.CreateDirectory(dead + "/sub");
        Directory.CreateDirectory(_store.Root + "/.gone-x");
        Assert.Equal(["demo"], _store.ListIds());
        Assert.Equal(2, _store.SweepLeftovers());
        Assert.True(Directory.Exists(alive));
        Assert.Equal(2, Directory.GetFileSystemEntries(_store.Root).Length);
    }

    [Fact]
    public void ExitRecord()
    {
        _store.Reserve("demo", New("demo"));
        Assert.Null(_store.ReadExit("demo"));
        Assert.Null(_store.ReadExit("other"));
        ProcessExit exit = new(137, 9, DateTimeOffset.UtcNow, true);
        _store.WriteExit("demo", Engine.State.ExitRecord.From(exit));
        Assert.Equal(exit, _store.ReadExit("demo")!.ToExit());
        Assert.Contains("\"oom_killed\":true", File.ReadAllText(_store.DirectoryOf("demo") + "/exit.json"), StringComparison.Ordinal);
        File.WriteAllText(_store.DirectoryOf("demo") + "/exit.json", "{\"exit");
        Assert.Null(_store.ReadExit("demo"));
        _store.ClearExit("demo");
        Assert.False(File.Exists(_store.DirectoryOf("demo") + "/exit.json"));
    }

    [Fact]
    public void ReadersNeverSeeATornState()
    {
        _store.Reserve("demo", New("demo", ConfigTemplates.Default()));
        using CancellationTokenSource stop = new(TimeSpan.FromMilliseconds(300));
        Exception? fault = null;
        Thread writer = new(() =>
        {
            ContainerState state = New("demo", ConfigTemplates.Default());
            for (int i = 0; !stop.IsCancellationRequested; i++)
            {
                state.InitProcessPid = i;
                _store.Save("demo", state);
            }
        });
        writer.Start();
        while (!stop.IsCancellationRequested && fault is null)
            fault = Record.Exception(() => _store.Load("demo"));
        writer.Join();
        Assert.Null(fault);
    }

    internal static ContainerState New(string id, ContainerConfig? config = null) => new()
    {
        Id = id,
        Created = DateTimeOffset.UtcNow,
        Config = config ?? new(),
        Extension = new() { BootId = ProcessIdentity.CurrentBootId },
    };

    internal static ContainerException Fails(ErrorCode code, Action action)
    {
        ContainerException error = Assert.Throws<ContainerException>(action);
        Assert.Equal(code, error.Code);
        return error;
    }
}
