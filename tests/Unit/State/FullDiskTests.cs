using System;
using System.IO;
using System.Threading;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.State;
using Xunit;

namespace PSContainer.Tests.State;

[Trait("Category", "Privileged")]
public sealed class FullDiskTests
{
    [Fact]
    public void TheOldStateIsIntactWhenTheDiskIsFull()
    {
        using TemporaryDirectory directory = new();
        OnPrivateMounts(() =>
        {
            Libc.Check(Libc.TryMount("tmpfs", directory.Path, "tmpfs", 0, "size=32k"), "mount", directory.Path);
            StateStore store = new(directory.Path + "/root");
            store.Reserve("demo", StateStoreTests.New("demo"));
            File.WriteAllText(directory.Path + "/filler", string.Empty);
            using (FileStream filler = File.OpenWrite(directory.Path + "/filler"))
                Assert.Throws<IOException>(() => filler.Write(new byte[65536]));

            ContainerState state = store.Load("demo");
            state.InitProcessPid = 42;
            state.Config.Hostname = new string('x', 8192);
            ContainerException error = StateStoreTests.Fails(ErrorCode.SystemError, () => store.Save("demo", state));
            Assert.Equal(Errno.ENOSPC, error.Errno);
            Assert.Contains("No space left on device (ENOSPC)", error.Message, StringComparison.Ordinal);
            Assert.Equal(0, store.Load("demo").InitProcessPid);
            Assert.Single(Directory.GetFileSystemEntries(store.DirectoryOf("demo")));

            error = StateStoreTests.Fails(ErrorCode.SystemError, () => store.Reserve("other", state));
            Assert.Equal(Errno.ENOSPC, error.Errno);
            Assert.Single(Directory.GetFileSystemEntries(store.Root));

            File.Delete(directory.Path + "/filler");
            store.Save("demo", state);
            Assert.Equal(42, store.Load("demo").InitProcessPid);
        });
    }

    [Fact]
    public void NothingMountedIsEmptied()
    {
        using TemporaryDirectory directory = new();
        OnPrivateMounts(() =>
        {
            StateStore store = new(directory.Path + "/root");
            store.Reserve("demo", StateStoreTests.New("demo"));
            string mounted = store.DirectoryOf("demo") + "/mounted";
            Directory.CreateDirectory(mounted);
            Libc.Check(Libc.TryMount("tmpfs", mounted, "tmpfs", 0), "mount", mounted);
            File.WriteAllText(mounted + "/kept", "x");
            ContainerException error = StateStoreTests.Fails(ErrorCode.SystemError, () => store.Remove("demo"));
            Assert.True(error.Errno is Errno.EXDEV or Errno.EBUSY, error.Message);
            Assert.True(File.Exists(Directory.GetDirectories(store.Root, ".gone-*")[0] + "/mounted/kept"));
        });
    }

    /// <summary>unshare(2) of the mount namespace is for one thread: it gets its own, and its mounts go with it.</summary>
    private static void OnPrivateMounts(Action action)
    {
        Exception? fault = null;
        Thread thread = new(() => fault = Record.Exception(() =>
        {
            Libc.Check(Libc.TryUnshare(Libc.CLONE_NEWNS), "unshare");
            Libc.Check(Libc.TryMount(null, "/", null, Libc.MS_REC | Libc.MS_PRIVATE), "mount", "/");
            action();
        }));
        thread.Start();
        thread.Join();
        if (fault is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(fault);
    }
}
