using System;
using System.IO;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.State;
using Xunit;

namespace PSContainer.Tests.State;

public sealed class StateStampTests
{
    private const int Rounds = 1000;

    public static TheoryData<string> FileSystems => ["/dev/shm", "/var/tmp", "/tmp"];

    [Theory]
    [MemberData(nameof(FileSystems))]
    public void WhatAnotherSavesIsSeen(string directory) => With(directory, root =>
    {
        StateStore mine = new(root), others = new(root);
        ContainerState state = StateStoreTests.New("demo", ConfigTemplates.Default());
        state.InitProcessPid = 10000;
        StateStamp? stamp = mine.Reserve("demo", state);
        for (int i = 1; i <= Rounds; i++)
        {
            // Always the same size, and mostly within one tick of the kernel's clock; two or three in a row give the number of
            // the file back, and this takes the place that it had.
            state.InitProcessPid = 10000 + i;
            for (int times = 0; times <= i % 3; times++)
                others.Save("demo", state);
            ContainerState? seen = mine.LoadIfChanged("demo", ref stamp);
            Assert.Equal(10000 + i, seen?.InitProcessPid);
            Assert.Null(mine.LoadIfChanged("demo", ref stamp));
        }
    });

    [Theory]
    [MemberData(nameof(FileSystems))]
    public void WhatBothSaveInTurnIsSeen(string directory) => With(directory, root =>
    {
        StateStore mine = new(root), others = new(root);
        ContainerState state = StateStoreTests.New("demo");
        _ = mine.Reserve("demo", state);
        for (int i = 0; i < Rounds; i++)
        {
            StateStamp? stamp = mine.Save("demo", state);
            Assert.Null(mine.LoadIfChanged("demo", ref stamp));
            others.Save("demo", state);
            others.Save("demo", state);
            Assert.NotNull(mine.LoadIfChanged("demo", ref stamp));
        }
    });

    [Theory]
    [MemberData(nameof(FileSystems))]
    public void WhatIsUnchangedIsNotReadAgain(string directory) => With(directory, root =>
    {
        StateStore store = new(root);
        StateStamp? reserved = store.Reserve("demo", StateStoreTests.New("demo"));
        Assert.NotNull(reserved);
        Assert.Null(store.LoadIfChanged("demo", ref reserved));
        ContainerState state = store.Load("demo", out StateStamp? loaded);
        Assert.Equal(reserved, loaded);
        StateStamp? saved = store.Save("demo", state);
        Assert.Null(store.LoadIfChanged("demo", ref saved));
        Assert.NotNull(store.LoadIfChanged("demo", ref loaded));
        Assert.Equal(saved, loaded);
        StateStamp? none = null;
        Assert.NotNull(store.LoadIfChanged("demo", ref none));
        Assert.Equal(saved, none);
    });

    [Fact]
    public void WrittenIntoByHand() => With("/tmp", root =>
    {
        StateStore store = new(root);
        StateStamp? stamp = store.Reserve("demo", StateStoreTests.New("demo"));
        string path = store.DirectoryOf("demo") + "/state.json";
        DateTime before = File.GetLastWriteTimeUtc(path);
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"rootless\":false", "\"rootless\":true ", StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(path, before);
        Assert.True(store.LoadIfChanged("demo", ref stamp)!.Rootless);
    });

    [Fact]
    public void GoneIsNoticed() => With("/tmp", root =>
    {
        StateStore store = new(root);
        StateStamp? stamp = store.Reserve("demo", StateStoreTests.New("demo"));
        store.Remove("demo");
        StateStoreTests.Fails(ErrorCode.ContainerNotExists, () => store.LoadIfChanged("demo", ref stamp));

        // Another by the same name is not the same.
        store.Reserve("demo", StateStoreTests.New("demo"));
        Assert.NotNull(store.LoadIfChanged("demo", ref stamp));
    });

    private static void With(string directory, Action<string> test)
    {
        string root = $"{directory}/pscontainer-stamp-{Guid.NewGuid():N}";
        try
        {
            test(root);
        }
        finally
        {
            if (Directory.Exists(root))
                Directory.Delete(root, recursive: true);
        }
    }
}
