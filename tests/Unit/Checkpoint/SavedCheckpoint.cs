using System;
using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PSContainer.Engine.Checkpoint;
using PSContainer.Tests.State;

namespace PSContainer.Tests.Checkpoint;

/// <summary>A directory that looks like a checkpoint, without CRIU: images of random bytes, and a layer to be filled.</summary>
internal sealed class SavedCheckpoint : IDisposable
{
    private readonly TemporaryDirectory _home = new();
    private readonly CheckpointManifest _manifest = new()
    {
        Id = "saved",
        Created = DateTimeOffset.UtcNow,
        CriuVersion = "4.1",
        Architecture = "x64",
        State = JsonDocument.Parse("{}").RootElement,
        HasLayer = true,
        ProcessCount = 1,
    };

    internal SavedCheckpoint(int pages = 100_000)
    {
        Directory.CreateDirectory(Layer);
        File.WriteAllBytes(Path + "/pages-1.img", RandomNumberGenerator.GetBytes(pages));
        File.WriteAllText(Path + "/core-1.img", "core");
        File.WriteAllText(Path + "/empty.img", string.Empty);
        File.WriteAllText(Path + "/stats-dump", "stats");
        File.WriteAllText(Path + "/dump.log", "a log stays here");
        File.WriteAllText(Path + "/descriptors.json", "[\"/dev/null\"]");
    }

    /// <summary>A directory for the test's own files.</summary>
    internal string Home => _home.Path;

    internal string Path => Home + "/saved";

    internal string Layer => Path + "/layer";

    /// <summary>Where it is imported.</summary>
    internal string Target => Home + "/target";

    internal ContainerCheckpoint Open(Action<CheckpointManifest>? change = null)
    {
        _manifest.LayerSize = 0;
        foreach (FileInfo file in new DirectoryInfo(Layer).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }))
            _manifest.LayerSize += file.Length;
        change?.Invoke(_manifest);
        new CheckpointDirectory(Path).Write(_manifest, null, default);
        return ContainerCheckpoint.Open(Path);
    }

    /// <summary>The archive of it.</summary>
    internal byte[] Archive(Action<CheckpointManifest>? change = null)
    {
        using MemoryStream archive = new();
        CheckpointArchive.Export(Open(change), archive);
        return archive.ToArray();
    }

    internal ContainerCheckpoint Import(byte[] archive) => CheckpointArchive.Import(new MemoryStream(archive), Target);

    /// <summary>All that is to survive, a line for each file.</summary>
    internal static string Describe(string directory)
    {
        List<string> lines = [];
        List<FileSystemInfo> entries = [new DirectoryInfo(directory + "/layer"), .. new DirectoryInfo(directory).EnumerateFileSystemInfos("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })];
        foreach (FileSystemInfo entry in entries)
        {
            string name = entry.FullName[directory.Length..];

            // What the manifest says of the files is looked at by FindFaults; where they are it says anew.
            if (name is "/dump.log" or "/stats-dump" or "/" + CheckpointManifest.FileName)
                continue;
            bool inLayer = name.StartsWith("/layer", StringComparison.Ordinal);
            bool isFile = entry is FileInfo && entry.LinkTarget is null && (entry.Attributes & FileAttributes.Device) == 0;
            string content = isFile && ((FileInfo)entry).Length > 0 ? Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(entry.FullName))) : string.Empty;
            lines.Add($"{name} {(inLayer ? $"{entry.UnixFileMode} {entry.LastWriteTimeUtc.Ticks}" : "")} -> {entry.LinkTarget} {content}");
        }

        lines.Sort(string.CompareOrdinal);
        return string.Join('\n', lines);
    }

    internal static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public void Dispose() => _home.Dispose();
}
