using System.Runtime.InteropServices;

namespace PSContainer.Engine.Interop;

/// <summary>waitid(2): how a child ended, while its process id still is its own.</summary>
internal static unsafe partial class Libc
{
    internal const int P_PID = 1, WEXITED = 4, WNOWAIT = 0x1000000, CLD_EXITED = 1;

    /// <summary>The part of <c>siginfo_t</c> that waitid(2) fills.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    internal struct ChildInfo
    {
        [FieldOffset(8)]
        internal int Code;

        [FieldOffset(16)]
        internal int Pid;

        [FieldOffset(24)]
        internal int Status;
    }

    [LibraryImport(Library, EntryPoint = "waitid", SetLastError = true)]
    private static partial int waitid(int idType, uint id, ChildInfo* info, int options);

    /// <summary>How a child that has ended did so; it stays a zombie. 0, or -errno; a pid of 0 is a child that still runs.</summary>
    internal static int TryPeekExit(int pid, out ChildInfo info)
    {
        ChildInfo found = default;
        int result;
        do
        {
            result = Result(waitid(P_PID, (uint)pid, &found, WEXITED | WNOHANG | WNOWAIT));
        }
        while (result == -Errno.EINTR);
        info = found;
        return result;
    }
}
