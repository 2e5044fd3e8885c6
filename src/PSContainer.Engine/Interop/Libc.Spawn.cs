using System.Runtime.InteropServices;

namespace PSContainer.Engine.Interop;

/// <summary>posix_spawn(3): the one way to start a program from a threaded .NET process with chosen descriptors and no race on close-on-exec.</summary>
internal static unsafe partial class Libc
{
    // Opaque types of glibc; both are far smaller on x64 and arm64 (336 and 80 bytes).
    private const int SpawnAttrSize = 512, SpawnActionsSize = 128;

    private const short POSIX_SPAWN_SETSIGDEF = 4, POSIX_SPAWN_SETSIGMASK = 8, POSIX_SPAWN_SETSID = 0x80;

    [LibraryImport(Library, EntryPoint = "posix_spawn")]
    private static partial int posix_spawn(int* pid, byte* path, void* actions, void* attributes, byte** argv, byte** envp);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_init")]
    private static partial int posix_spawnattr_init(void* attributes);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_destroy")]
    private static partial int posix_spawnattr_destroy(void* attributes);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setflags")]
    private static partial int posix_spawnattr_setflags(void* attributes, short flags);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setsigdefault")]
    private static partial int posix_spawnattr_setsigdefault(void* attributes, void* set);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setsigmask")]
    private static partial int posix_spawnattr_setsigmask(void* attributes, void* set);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int posix_spawn_file_actions_init(void* actions);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int posix_spawn_file_actions_destroy(void* actions);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int posix_spawn_file_actions_adddup2(void* actions, int fd, int newFd);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_addclosefrom_np")]
    private static partial int posix_spawn_file_actions_addclosefrom_np(void* actions, int from);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_addchdir_np")]
    private static partial int posix_spawn_file_actions_addchdir_np(void* actions, byte* path);

    /// <summary>
    /// Starts a program in a session of its own, all signals at their default, with the given descriptors as 0, 1, 2 … and no other that is
    /// close-on-exec. SIGCHLD is blocked in all its threads, as signalfd(2) wants it: one that is not would take the signal and drop it.
    /// </summary>
    /// <returns>Pid, or -errno.</returns>
    internal static int TrySpawn(NativeString path, NativeStringArray argv, NativeStringArray envp, System.ReadOnlySpan<int> descriptors) =>
        TrySpawn(path, argv, envp, descriptors, null, 1UL << (SIGCHLD - 1));

    /// <summary>As the other, in a working directory, and with no descriptor at all but those given.</summary>
    internal static int TrySpawn(NativeString path, NativeStringArray argv, NativeStringArray envp, System.ReadOnlySpan<int> descriptors, NativeString? directory, ulong blocked = 0)
    {
        byte* attributes = stackalloc byte[SpawnAttrSize];
        byte* actions = stackalloc byte[SpawnActionsSize];
        byte* signals = stackalloc byte[SigSetSize];
        _ = posix_spawnattr_init(attributes);
        _ = posix_spawn_file_actions_init(actions);
        try
        {
            new System.Span<byte>(signals, SigSetSize).Fill(0xff);
            _ = posix_spawnattr_setsigdefault(attributes, signals);
            new System.Span<byte>(signals, SigSetSize).Clear();
            *(ulong*)signals = blocked; // bit 0 is signal 1, on x64 and arm64
            _ = posix_spawnattr_setsigmask(attributes, signals);
            _ = posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID);
            for (int i = 0; i < descriptors.Length; i++)
                _ = posix_spawn_file_actions_adddup2(actions, descriptors[i], i);
            if (directory is not null)
            {
                CloseFrom(actions, descriptors.Length);
                _ = posix_spawn_file_actions_addchdir_np(actions, directory.Pointer);
            }

            int pid;
            int error = posix_spawn(&pid, path.Pointer, actions, attributes, argv.Pointer, envp.Pointer);
            return error == 0 ? pid : -error;
        }
        finally
        {
            _ = posix_spawn_file_actions_destroy(actions);
            _ = posix_spawnattr_destroy(attributes);
        }
    }

    private static void CloseFrom(void* actions, int from)
    {
        try
        {
            _ = posix_spawn_file_actions_addclosefrom_np(actions, from);
        }
        catch (System.EntryPointNotFoundException)
        {
            // Before glibc 2.34: a descriptor that the caller got without close-on-exec from its own parent stays open.
        }
    }
}
