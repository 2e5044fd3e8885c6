using System;
using System.IO;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;

namespace PSContainer.BuildTools;

/// <summary>
/// Asserts that ReadyToRun images hold native code. Crossgen leaves a valid image without any when it cannot resolve
/// the base types, and does not call that an error.
/// </summary>
internal static class ReadyToRunCheck
{
    private const uint Signature = 0x00525452; // "RTR\0"
    private const uint RuntimeFunctionsSection = 102;

    public static int Run(string[] assemblies)
    {
        bool allCompiled = true;
        foreach (string path in assemblies)
        {
            int functions = CountRuntimeFunctions(path);
            Console.WriteLine($"readytorun: {Path.GetFileName(path)}: {functions} native functions");
            if (functions == 0)
            {
                Console.Error.WriteLine($"error: {path} holds no native code");
                allCompiled = false;
            }
        }

        return allCompiled ? 0 : 1;
    }

    private static int CountRuntimeFunctions(string path)
    {
        using PEReader image = new(File.OpenRead(path));
        DirectoryEntry header = image.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory;
        if (header.Size == 0)
        {
            return 0;
        }

        BlobReader reader = image.GetSectionData(header.RelativeVirtualAddress).GetReader();
        if (reader.ReadUInt32() != Signature)
        {
            return 0;
        }

        reader.Offset += 8; // version and flags
        uint sections = reader.ReadUInt32();
        for (uint i = 0; i < sections; i++)
        {
            uint type = reader.ReadUInt32();
            reader.Offset += 4;
            int size = reader.ReadInt32();
            if (type == RuntimeFunctionsSection)
            {
                // begin, end, unwind on x64; begin, unwind elsewhere
                return size / (RuntimeInformation.OSArchitecture == Architecture.X64 ? 12 : 8);
            }
        }

        return 0;
    }
}
