using System.Runtime.InteropServices;

namespace PSContainer.Engine.Interop;

/// <summary>Numbers of the calls that go through syscall(2). From 424 on they are the same on every architecture (asm-generic/unistd.h).</summary>
internal static class SyscallNumber
{
    internal const long PidfdSendSignal = 424, OpenTree = 428, MoveMount = 429, FsOpen = 430, FsConfig = 431,
        FsMount = 432, PidfdOpen = 434, Clone3 = 435, CloseRange = 436, OpenAt2 = 437, PidfdGetFd = 438, MountSetAttr = 442;

    internal static readonly long PivotRoot = X64 ? 155 : 41, CapSet = X64 ? 126 : 91, CapGet = X64 ? 125 : 90,
        KeyCtl = X64 ? 250 : 219, SetGroups = X64 ? 116 : 159, SetResUid = X64 ? 117 : 147, SetResGid = X64 ? 119 : 149,
        MemfdCreate = X64 ? 319 : 279, ExecveAt = X64 ? 322 : 281, Seccomp = X64 ? 317 : 277, SchedSetAttr = X64 ? 314 : 274,
        IoPrioSet = X64 ? 251 : 30, SetMemPolicy = X64 ? 238 : 237;

    private static bool X64 => RuntimeInformation.ProcessArchitecture == Architecture.X64;
}
