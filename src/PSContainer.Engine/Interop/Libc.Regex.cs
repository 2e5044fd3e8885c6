using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace PSContainer.Engine.Interop;

/// <summary>Regular expressions of POSIX (regcomp(3)): those that users of other runtimes write, and a fraction of .NET's in size.</summary>
internal static unsafe partial class Libc
{
    private const int REG_EXTENDED = 1, REG_NOSUB = 8;

    // sizeof(regex_t) is 64 with glibc and 56 with musl.
    private const int RegexSize = 256, RegexMessageSize = 256;

    [LibraryImport(Library, EntryPoint = "regcomp", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int regcomp(byte* regex, string pattern, int flags);

    [LibraryImport(Library, EntryPoint = "regexec", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int regexec(byte* regex, string text, nuint count, void* matches, int flags);

    [LibraryImport(Library, EntryPoint = "regerror")]
    private static partial nuint regerror(int error, byte* regex, byte* buffer, nuint size);

    [LibraryImport(Library, EntryPoint = "regfree")]
    private static partial void regfree(byte* regex);

    /// <summary>Those of the texts in which an extended regular expression is found.</summary>
    /// <exception cref="FormatException">It is no regular expression.</exception>
    internal static List<string> Matching(string pattern, IReadOnlyList<string> texts)
    {
        byte* regex = stackalloc byte[RegexSize];
        new Span<byte>(regex, RegexSize).Clear();
        int error = regcomp(regex, pattern, REG_EXTENDED | REG_NOSUB);
        if (error != 0)
        {
            byte* message = stackalloc byte[RegexMessageSize];
            _ = regerror(error, regex, message, RegexMessageSize);
            throw new FormatException($"'{pattern}' is not a regular expression: {Marshal.PtrToStringUTF8((nint)message)}");
        }

        try
        {
            List<string> found = [];
            foreach (string text in texts)
            {
                if (regexec(regex, text, 0, null, 0) == 0)
                    found.Add(text);
            }

            return found;
        }
        finally
        {
            regfree(regex);
        }
    }
}
