using System.Runtime.InteropServices;

namespace PSContainer.Engine.Interop;

/// <summary>capset(2) and capget(2).</summary>
internal static unsafe partial class Libc
{
    private const uint LINUX_CAPABILITY_VERSION_3 = 0x20080522;

    [StructLayout(LayoutKind.Sequential)]
    internal struct CapHeader
    {
        internal uint Version;
        internal int Pid;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct CapData
    {
        internal uint Effective;
        internal uint Permitted;
        internal uint Inheritable;
    }

    internal static int TryCapSet(ulong effective, ulong permitted, ulong inheritable)
    {
        CapHeader header = new() { Version = LINUX_CAPABILITY_VERSION_3 };
        CapData* data = stackalloc CapData[2];
        for (int i = 0; i < 2; i++)
        {
            data[i].Effective = (uint)(effective >> (32 * i));
            data[i].Permitted = (uint)(permitted >> (32 * i));
            data[i].Inheritable = (uint)(inheritable >> (32 * i));
        }

        return (int)Syscall(SyscallNumber.CapSet, (nint)(&header), (nint)data);
    }

    /// <summary>The permitted set of the calling thread.</summary>
    internal static ulong GetPermittedCapabilities()
    {
        CapHeader header = new() { Version = LINUX_CAPABILITY_VERSION_3 };
        CapData* data = stackalloc CapData[2];
        Check(Syscall(SyscallNumber.CapGet, (nint)(&header), (nint)data), "capget");
        return data[0].Permitted | ((ulong)data[1].Permitted << 32);
    }
}
