using System;
using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PSContainer.Engine.Configuration.Linuxkit;
using PSContainer.Engine.Configuration.Oci;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Services;

/// <summary>Records of service directories: a file for each, in a directory of the state root whose name no container can have.</summary>
internal sealed class ServiceFiles(string stateRoot)
{
    private const string Suffix = ".json";
    private const uint DirectoryMode = 0x1C0;

    private readonly string _root = $"{stateRoot}/@services";

    /// <summary>A short name for a directory, that no other directory has.</summary>
    internal static string KeyOf(string path) =>
        $"{Path.GetFileName(path)}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..12]}";

    /// <summary>The file of a directory's record.</summary>
    internal string FileOf(string path) => $"{_root}/{KeyOf(path)}{Suffix}";

    /// <summary>Writes the record of a directory that has none.</summary>
    /// <exception cref="ContainerException">It has one: it was started.</exception>
    internal void Claim(ServiceTreeRecord record)
    {
        LinuxFile.MakeDirectories(_root, DirectoryMode);
        try
        {
            DocumentFile.Write(FileOf(record.Path), Serialize(record), replace: false);
        }
        catch (ContainerException e) when (e.Errno == Errno.EEXIST)
        {
            throw new ContainerException(ErrorCode.ContainerNotStopped, $"the services of '{record.Path}' have been started already")
            {
                Path = record.Path,
                Hint = $"Stop them first: Stop-ContainerService '{record.Path}'.",
            };
        }
    }

    /// <summary>Replaces a record.</summary>
    internal void Write(ServiceTreeRecord record) => DocumentFile.Write(FileOf(record.Path), Serialize(record), replace: true);

    /// <summary>Removes a record.</summary>
    internal void Remove(string path)
    {
        _ = Libc.TryUnlinkAt(Libc.AT_FDCWD, FileOf(path));
        _ = Libc.TryUnlinkAt(Libc.AT_FDCWD, _root, Libc.AT_REMOVEDIR);
    }

    /// <summary>The record of a directory, or null: it was not started.</summary>
    internal ServiceTreeRecord? TryRead(string path) => Read(FileOf(path));

    /// <summary>All records.</summary>
    internal List<ServiceTreeRecord> ReadAll()
    {
        List<ServiceTreeRecord> records = [];
        if (!Directory.Exists(_root))
            return records;
        string[] files = Directory.GetFiles(_root, "*" + Suffix);
        Array.Sort(files, StringComparer.Ordinal);
        foreach (string file in files)
        {
            if (Read(file) is { } record)
                records.Add(record);
        }

        return records;
    }

    /// <summary>Reads a file, or null: it is not there.</summary>
    internal static ServiceTreeRecord? Read(string file)
    {
        if (LinuxFile.TryReadText(file) is not { } text)
            return null;
        try
        {
            return JsonSerializer.Deserialize(text, LinuxkitJsonContext.Default.ServiceTreeRecord);
        }
        catch (JsonException e)
        {
            throw new ContainerException(ErrorCode.SystemError, $"'{file}' is damaged: {e.Message}", e) { Path = file, Hint = "Remove the containers of its services, and the file." };
        }
    }

    private static byte[] Serialize(ServiceTreeRecord record) => JsonSerializer.SerializeToUtf8Bytes(record, LinuxkitJsonContext.Default.ServiceTreeRecord);
}
