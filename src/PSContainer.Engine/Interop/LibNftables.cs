using System;
using System.Runtime.InteropServices;

namespace PSContainer.Engine.Interop;

/// <summary>libnftables (libnftables(3)): rules as text, all of one text or none of it.</summary>
internal static unsafe partial class LibNftables
{
    private const string Library = "libnftables.so.1";

    // FD_SETSIZE; other threads open files meanwhile.
    private const int SelectLimit = 1024, Reserve = 64;

    // Its parser has global variables.
    private static readonly object s_gate = new();

    [LibraryImport(Library, EntryPoint = "nft_ctx_new")]
    private static partial void* New(uint flags);

    [LibraryImport(Library, EntryPoint = "nft_ctx_free")]
    private static partial void Free(void* context);

    [LibraryImport(Library, EntryPoint = "nft_ctx_buffer_error")]
    private static partial int BufferError(void* context);

    [LibraryImport(Library, EntryPoint = "nft_ctx_buffer_output")]
    private static partial int BufferOutput(void* context);

    [LibraryImport(Library, EntryPoint = "nft_ctx_get_error_buffer")]
    private static partial byte* GetErrors(void* context);

    [LibraryImport(Library, EntryPoint = "nft_run_cmd_from_buffer", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Run(void* context, string text);

    /// <summary>Runs commands in the network namespace that the calling thread is in.</summary>
    /// <returns>Null where all was done, else what the library says, or that it cannot be asked.</returns>
    /// <exception cref="DllNotFoundException">There is no such library.</exception>
    internal static string? TryRun(string text)
    {
        // It waits by select(2), which ends the whole process where the library's socket has a higher number than that knows.
        int next = Libc.TryFcntl(0, Libc.F_DUPFD_CLOEXEC, 0);
        Libc.Close(next);
        if (next >= SelectLimit - Reserve)
            return $"this process has too many open files ({next}) for libnftables, which takes {SelectLimit} at most";
        lock (s_gate)
        {
            void* context = New(0);
            if (context is null)
                return "no context";
            try
            {
                _ = BufferError(context);
                _ = BufferOutput(context);
                return Run(context, text) == 0 ? null : Marshal.PtrToStringUTF8((nint)GetErrors(context)) ?? string.Empty;
            }
            finally
            {
                Free(context);
            }
        }
    }
}
