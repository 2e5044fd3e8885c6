using System.Runtime.InteropServices;

namespace PSContainer.Engine.Interop;

/// <summary>Signal dispositions and masks.</summary>
internal static unsafe partial class Libc
{
    // struct sigaction of glibc on x64 and arm64 is 152 bytes, sigset_t 128: all zero is SIG_DFL and the empty set.
    internal const int SigActionSize = 152, SigSetSize = 128;

    [LibraryImport(Library, EntryPoint = "sigaction", SetLastError = true)]
    private static partial int sigaction(int signal, void* action, void* old);

    [LibraryImport(Library, EntryPoint = "sigprocmask", SetLastError = true)]
    private static partial int sigprocmask(int how, void* set, void* old);

    /// <summary>A pipe that nobody reads is from here on an error of write(2), and does not end the process.</summary>
    internal static void IgnoreBrokenPipes()
    {
        // The handler is the first member of struct sigaction; 1 is SIG_IGN.
        byte* action = stackalloc byte[SigActionSize];
        new System.Span<byte>(action, SigActionSize).Clear();
        *(nint*)action = 1;
        _ = sigaction(SIGPIPE, action, null);
    }

    /// <summary>All signals to their default action and none blocked, so that a program does not inherit what .NET ignores (SIGPIPE).</summary>
    internal static void ResetSignals()
    {
        byte* zero = stackalloc byte[SigActionSize];
        new System.Span<byte>(zero, SigActionSize).Clear();
        for (int signal = 1; signal <= 64; signal++)
            _ = sigaction(signal, zero, null); // fails for SIGKILL, SIGSTOP and the two that glibc keeps
        _ = sigprocmask(2 /* SIG_SETMASK */, zero, null);
    }
}
