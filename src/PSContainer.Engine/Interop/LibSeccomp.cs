using System;
using System.Runtime.InteropServices;

namespace PSContainer.Engine.Interop;

/// <summary>libseccomp (seccomp_init(3) and on), which writes filters of system calls. Every call returns -errno where it fails.</summary>
internal static unsafe partial class LibSeccomp
{
    private const string Library = "libseccomp.so.2";

    internal const uint SCMP_ACT_KILL_PROCESS = 0x80000000, SCMP_ACT_KILL_THREAD = 0, SCMP_ACT_TRAP = 0x00030000, SCMP_ACT_ERRNO = 0x00050000,
        SCMP_ACT_NOTIFY = 0x7fc00000, SCMP_ACT_TRACE = 0x7ff00000, SCMP_ACT_LOG = 0x7ffc0000, SCMP_ACT_ALLOW = 0x7fff0000;

    internal const int SCMP_FLTATR_CTL_OPTIMIZE = 8, __NR_SCMP_ERROR = -1;

    /// <summary><c>struct scmp_arg_cmp</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Comparison
    {
        internal uint Argument;
        internal int Operator;
        internal ulong First;
        internal ulong Second;
    }

    /// <summary><c>Dl_info</c> of dladdr(3).</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct SymbolInfo
    {
        internal byte* File;
        internal void* Base;
        internal byte* Name;
        internal void* Address;
    }

    [LibraryImport(Libc.Library, EntryPoint = "dladdr")]
    private static partial int dladdr(void* address, SymbolInfo* info);

    /// <summary>Path of the library's file, as the dynamic linker found it; or null.</summary>
    internal static string? TryGetFile()
    {
        SymbolInfo info;
        return dladdr(GetVersion(), &info) == 0 || info.File is null ? null : Marshal.PtrToStringUTF8((nint)info.File);
    }

    [LibraryImport(Library, EntryPoint = "seccomp_init")]
    internal static partial void* Init(uint defaultAction);

    [LibraryImport(Library, EntryPoint = "seccomp_release")]
    internal static partial void Release(void* filter);

    [LibraryImport(Library, EntryPoint = "seccomp_attr_set")]
    internal static partial int SetAttribute(void* filter, int attribute, uint value);

    /// <summary>The token of an architecture's name in small letters; 0 where the library does not know it.</summary>
    [LibraryImport(Library, EntryPoint = "seccomp_arch_resolve_name", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial uint ResolveArchitecture(string name);

    /// <summary>The token of this machine's architecture.</summary>
    [LibraryImport(Library, EntryPoint = "seccomp_arch_native")]
    internal static partial uint NativeArchitecture();

    [LibraryImport(Library, EntryPoint = "seccomp_arch_add")]
    internal static partial int AddArchitecture(void* filter, uint token);

    /// <summary>The number of a call, negative and not -1 for one that this architecture lacks; -1 where the library does not know the name.</summary>
    [LibraryImport(Library, EntryPoint = "seccomp_syscall_resolve_name_arch", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ResolveSyscall(uint token, string name);

    [LibraryImport(Library, EntryPoint = "seccomp_rule_add_array")]
    internal static partial int AddRule(void* filter, uint action, int syscall, uint count, Comparison* comparisons);

    [LibraryImport(Library, EntryPoint = "seccomp_export_bpf")]
    internal static partial int ExportBpf(void* filter, int fd);

    /// <summary><c>struct scmp_version</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct LibraryVersion
    {
        internal uint Major;
        internal uint Minor;
        internal uint Micro;
    }

    [LibraryImport(Library, EntryPoint = "seccomp_version")]
    private static partial LibraryVersion* GetVersion();

    /// <summary>The version of the library that is there, as 2.5.4; null where none is.</summary>
    internal static string? Version
    {
        get
        {
            try
            {
                LibraryVersion* version = GetVersion();
                return version is null ? null : $"{version->Major}.{version->Minor}.{version->Micro}";
            }
            catch (DllNotFoundException)
            {
                return null;
            }
        }
    }
}
