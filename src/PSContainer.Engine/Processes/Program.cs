using System;
using System.Collections.Generic;
using System.Text;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Processes;

/// <summary>Finds and executes the user's program, and says in words why it cannot.</summary>
internal static unsafe class Program
{
    internal const int NotFound = 127, NotExecutable = 126;

    /// <summary>Executes; returns by an exception only.</summary>
    /// <param name="args">Program and arguments.</param>
    /// <param name="environment">Its environment.</param>
    /// <param name="files">Become descriptors 3, 4 ….</param>
    /// <param name="confine">Done at the last moment: from then on hardly any system call may work.</param>
    internal static void Execute(IReadOnlyList<string> args, List<string> environment, int[] files, Action? confine = null)
    {
        string path = Find(args[0], ProgramEnvironment.Get(environment, "PATH") ?? string.Empty);
        for (int i = 0; i < files.Length; i++)
            Libc.Check(Libc.TryDup3(files[i], 3 + i, 0), "dup3");

        // What is still open above is the engine's: none of it may reach the program (CVE-2024-21626).
        _ = Libc.TryCloseRange(3 + (uint)files.Length, uint.MaxValue, Libc.CLOSE_RANGE_CLOEXEC);
        using NativeString nativePath = new(path);
        using NativeStringArray argv = new(args), envp = new(environment);
        Libc.ResetSignals();
        confine?.Invoke();
        int error = -Libc.TryExec(nativePath.Pointer, argv.Pointer, envp.Pointer);
        throw Explain(args[0], path, error);
    }

    /// <summary>Whether a program can be executed, as far as its file tells.</summary>
    /// <exception cref="ProcessNotExecutedException">It is missing, is a directory or may not be executed.</exception>
    internal static void Check(string name, string searchPath)
    {
        string path = Find(name, searchPath);
        int error = Libc.TryStat(Libc.AT_FDCWD, path, 0, out Libc.Statx stat);
        if (error == 0)
            error = stat.IsDirectory ? -Errno.EACCES : Libc.TryMayExecute(path);
        if (error < 0)
            throw Explain(name, path, -error);
    }

    /// <summary>The file that a name stands for: as execvp(3), with a file that is there but cannot be executed remembered for the error.</summary>
    internal static string Find(string name, string searchPath)
    {
        if (name.Contains('/'))
            return name;
        bool denied = false;
        foreach (string directory in searchPath.Split(':'))
        {
            string candidate = (directory.Length == 0 ? "." : directory) + "/" + name;
            if (Libc.TryStat(Libc.AT_FDCWD, candidate, 0, out Libc.Statx stat) < 0 || stat.IsDirectory)
                continue;
            if (Libc.TryMayExecute(candidate) == 0)
                return candidate;
            denied = true;
        }

        // The wording is a contract: podman and Docker tell 126 and 127 apart by it.
        throw denied
            ? new ProcessNotExecutedException($"exec: \"{name}\": permission denied", NotExecutable) { Path = name, Errno = Errno.EACCES }
            : new ProcessNotExecutedException($"exec: \"{name}\": executable file not found in $PATH", NotFound) { Path = name, Errno = Errno.ENOENT };
    }

    private static ProcessNotExecutedException Explain(string name, string path, int error) =>
        new($"exec: \"{name}\": {Reason(path, error)}", error is Errno.ENOENT or Errno.ENOTDIR ? NotFound : NotExecutable)
        {
            Path = path,
            Syscall = "execve",
            Errno = error,
        };

    /// <summary>Why execve(2) refused a file.</summary>
    internal static string Reason(string path, int error)
    {
        bool exists = Libc.TryStat(Libc.AT_FDCWD, path, 0, out Libc.Statx stat) == 0;
        return error switch
        {
            Errno.ENOENT when exists && Interpreter(path) is { } interpreter => $"no such file or directory: its interpreter \"{interpreter}\" is missing",
            Errno.ENOENT or Errno.ENOTDIR => "no such file or directory",
            Errno.EACCES when exists && stat.IsDirectory => "permission denied: it is a directory",
            Errno.EACCES => "permission denied",
            Errno.ENOEXEC => "exec format error",
            Errno.E2BIG => "argument list too long",
            _ => Errno.Describe(error),
        };
    }

    /// <summary>What a script's first line or an ELF file's PT_INTERP names, or null.</summary>
    private static string? Interpreter(string path)
    {
        int fd = Libc.TryOpenAt(Libc.AT_FDCWD, path, Libc.O_RDONLY | Libc.O_NONBLOCK);
        if (fd < 0)
            return null;
        byte[] head = new byte[4096];
        int n = Libc.TryRead(fd, head);
        Libc.Close(fd);
        if (n > 2 && head[0] == '#' && head[1] == '!')
        {
            string line = Encoding.UTF8.GetString(head, 2, n - 2).Split('\n')[0].Trim();
            return line.Split(' ')[0];
        }

        return n > 64 && head[0] == 0x7f && head[1] == 'E' && head[4] == 2 ? ElfInterpreter(head, n) : null;
    }

    private static string? ElfInterpreter(byte[] head, int length)
    {
        // 64-bit little-endian ELF: e_phoff at 32, e_phentsize at 54, e_phnum at 56; p_type 3 is PT_INTERP (elf(5)).
        long table = System.BitConverter.ToInt64(head, 32);
        int size = System.BitConverter.ToUInt16(head, 54), count = System.BitConverter.ToUInt16(head, 56);
        for (int i = 0; i < count; i++)
        {
            long at = table + (i * size);
            if (at < 0 || at + 40 > length)
                return null;
            if (System.BitConverter.ToInt32(head, (int)at) != 3)
                continue;
            long offset = System.BitConverter.ToInt64(head, (int)at + 8), bytes = System.BitConverter.ToInt64(head, (int)at + 32);
            return offset > 0 && bytes > 1 && offset + bytes <= length
                ? Encoding.UTF8.GetString(head, (int)offset, (int)bytes - 1)
                : null;
        }

        return null;
    }
}
