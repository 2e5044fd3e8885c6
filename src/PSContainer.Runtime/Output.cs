using System;
using System.Text;
using PSContainer.Engine.Interop;

namespace PSContainer.Runtime;

/// <summary>Writes to the standard streams. Not System.Console, whose set-up costs as much as a container.</summary>
internal static class Output
{
    internal static void Line(string text) => Text(text + "\n");

    internal static void Text(string text) => _ = TryWrite(1, text);

    internal static void Error(string text) => _ = TryWrite(2, text + "\n");

    /// <summary>A line in one piece; false where nobody reads it any more.</summary>
    internal static bool TryLine(string text) => TryWrite(1, text + "\n");

    private static bool TryWrite(int fd, string text)
    {
        for (ReadOnlySpan<byte> left = Encoding.UTF8.GetBytes(text); !left.IsEmpty;)
        {
            int n = Libc.TryWrite(fd, left);
            if (n <= 0)
                return false;
            left = left[n..];
        }

        return true;
    }
}
