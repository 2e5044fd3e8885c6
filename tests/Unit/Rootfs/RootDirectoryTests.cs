using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Rootfs;
using Xunit;

namespace PSContainer.Tests.Rootfs;

/// <summary>What is made inside a root for something to be mounted on.</summary>
public sealed class RootDirectoryTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("psct-root-").FullName;
    private readonly RootDirectory _root;

    public RootDirectoryTests() => _root = new RootDirectory(Libc.OpenAt(Libc.AT_FDCWD, _directory, Libc.O_PATH | Libc.O_DIRECTORY));

    [Fact]
    public async Task Two_that_make_the_same_file_at_once_both_have_it()
    {
        using Barrier barrier = new(2);
        Exception? Make()
        {
            Exception? fault = null;
            for (int i = 0; i < 2000; i++)
            {
                barrier.SignalAndWait();
                fault ??= Record.Exception(() => Libc.Close(_root.OpenFile($"/file{i}")));
            }

            return fault;
        }

        Task<Exception?> other = Task.Run(Make);
        Exception? own = Make();
        Assert.Null(await other);
        Assert.Null(own);
    }

    [Fact]
    public void A_link_to_nothing_is_named()
    {
        File.CreateSymbolicLink(_directory + "/link", "/nothing");
        Assert.Contains("symbolic link", Assert.Throws<ContainerException>(() => _root.OpenFile("/link")).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_directory + "/nothing"));
    }

    public void Dispose()
    {
        _root.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
