using System;
using System.Runtime.InteropServices;
using System.Text;

namespace PSContainer.Engine.Interop;

/// <summary>A NUL-terminated UTF-8 string outside the managed heap.</summary>
internal sealed unsafe class NativeString : IDisposable
{
    internal NativeString(string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        Pointer = (byte*)NativeMemory.Alloc((nuint)length + 1);
        Encoding.UTF8.GetBytes(text, new Span<byte>(Pointer, length));
        Pointer[length] = 0;
    }

    internal byte* Pointer { get; }

    public void Dispose() => NativeMemory.Free(Pointer);
}
