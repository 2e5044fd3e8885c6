using System;
using System.Text;
using PSContainer.Engine.Interop;

namespace PSContainer.Runtime;

/// <summary>Writes to the standard streams. Not System.Console, whose set-up costs as much as a container.</summary>
internal static class Output
{
    internal static void Line(string text) => Write(1, text + "\n");

    internal static void Error(string text) => Write(2, text + "\n");

    private static void Write(int fd, string text)
    {
        for (ReadOnlySpan<byte> left = Encoding.UTF8.GetBytes(text); !left.IsEmpty;)
        {
            int n = Libc.TryWrite(fd, left);
            if (n <= 0)
                return;
            left = left[n..];
        }
    }
}
