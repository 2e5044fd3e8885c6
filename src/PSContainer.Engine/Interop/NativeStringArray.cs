using System;
using System.Collections;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text;

namespace PSContainer.Engine.Interop;

/// <summary>A NULL-terminated array of strings, as execve(2) takes it, in one block.</summary>
internal sealed unsafe class NativeStringArray : IDisposable
{
    internal NativeStringArray(IReadOnlyList<string> items)
    {
        int pointers = (items.Count + 1) * sizeof(byte*);
        int bytes = 0;
        for (int i = 0; i < items.Count; i++)
            bytes = checked(bytes + Encoding.UTF8.GetByteCount(items[i]) + 1);
        Pointer = (byte**)NativeMemory.Alloc((nuint)(pointers + bytes));
        byte* text = (byte*)Pointer + pointers;
        Span<byte> rest = new(text, bytes);
        for (int i = 0; i < items.Count; i++)
        {
            Pointer[i] = text;
            int length = Encoding.UTF8.GetBytes(items[i], rest);
            rest[length] = 0;
            rest = rest[(length + 1)..];
            text += length + 1;
        }

        Pointer[items.Count] = null;
    }

    internal byte** Pointer { get; }

    /// <summary>This process's environment.</summary>
    internal static NativeStringArray OfEnvironment()
    {
        List<string> variables = [];
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
            variables.Add($"{variable.Key}={variable.Value}");
        return new NativeStringArray(variables);
    }

    public void Dispose() => NativeMemory.Free(Pointer);
}
