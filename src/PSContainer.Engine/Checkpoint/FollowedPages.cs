using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using PSContainer.Engine.Errors;

namespace PSContainer.Engine.Checkpoint;

/// <summary>Reads the images of memory while CRIU writes them, which it does from front to back: when it has written the last, nearly all of their checksums is known.</summary>
internal sealed class FollowedPages : IDisposable
{
    private const int Pause = 10;

    private readonly string _directory;
    private readonly Dictionary<string, Checksum> _files = [];
    private readonly ManualResetEventSlim _over = new();
    private readonly Thread _thread;

    /// <param name="directory">Directory of the images.</param>
    internal FollowedPages(string directory)
    {
        _directory = directory;
        _thread = new Thread(Follow) { IsBackground = true, Name = "pages" };
        _thread.Start();
    }

    /// <summary>Reads the rest. Nobody writes any more.</summary>
    internal void Finish()
    {
        _over.Set();
        _thread.Join();
        _ = TryRead();
    }

    /// <summary>The checksum of a file, where it was followed to its end.</summary>
    internal bool TryGet(CheckpointImage image)
    {
        if (!_files.TryGetValue(image.Name, out Checksum? sum) || sum.Length != image.Size)
            return false;
        image.Checksum = sum.Value;
        return true;
    }

    public void Dispose()
    {
        _over.Set();
        _thread.Join();
        foreach (Checksum sum in _files.Values)
            sum.Dispose();
        _over.Dispose();
    }

    private void Follow()
    {
        while (!_over.Wait(Pause) && TryRead())
        {
        }
    }

    private bool TryRead()
    {
        try
        {
            foreach (string path in Directory.EnumerateFiles(_directory, CheckpointDirectory.PagesPattern))
            {
                string name = Path.GetFileName(path);
                if (!_files.TryGetValue(name, out Checksum? sum))
                    _files[name] = sum = Checksum.Open(path);
                sum.ReadOn(CancellationToken.None);
            }

            return true;
        }
        catch (Exception e) when (e is IOException or LinuxException)
        {
            return false; // what is not known is read afterwards
        }
    }
}
