using System;
using System.IO;

namespace PSContainer.Tests.State;

/// <summary>A directory of the test's own, that goes with it.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("pscontainer-test-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
