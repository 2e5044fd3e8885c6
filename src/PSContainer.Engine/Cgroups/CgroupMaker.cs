using System.Collections.Generic;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Cgroups;

/// <summary>Makes directories of cgroups and remembers which, so that they can be taken back.</summary>
internal sealed class CgroupMaker(bool shared)
{
    private const uint Mode = 0x1ED; // 0755

    // A parent may be removed between our finding it and making the child, by another container's end.
    private const int Attempts = 4;

    private readonly List<string> _made = [];

    /// <summary>The first directory that has processes of somebody else's, or null.</summary>
    internal string? Occupied { get; private set; }

    /// <summary>Makes the directory with those above it. One that exists must not be frozen, nor have processes where it is not to be shared.</summary>
    /// <exception cref="LinuxException">mkdir failed.</exception>
    internal void Make(string directory)
    {
        int result = Try(directory);
        if (result == -Errno.EEXIST)
        {
            RefuseUsed(directory);
            return;
        }

        Libc.Check(result, "mkdir", directory);
    }

    /// <summary>Removes what was made, the innermost first.</summary>
    internal void Rollback()
    {
        for (int i = _made.Count - 1; i >= 0; i--)
            _ = Libc.TryUnlinkAt(Libc.AT_FDCWD, _made[i], Libc.AT_REMOVEDIR);
        _made.Clear();
    }

    private int Try(string directory)
    {
        int result = -Errno.ENOENT;
        for (int i = 0; i < Attempts && result == -Errno.ENOENT; i++)
        {
            result = Libc.TryMkdirAt(Libc.AT_FDCWD, directory, Mode);
            if (result != -Errno.ENOENT)
                break;
            int slash = directory.LastIndexOf('/');
            int above = slash <= 0 ? -Errno.ENOENT : Try(directory[..slash]);
            if (above < 0 && above != -Errno.EEXIST)
                return above;
        }

        if (result == 0)
            _made.Add(directory);
        return result;
    }

    private void RefuseUsed(string directory)
    {
        if (CgroupProcesses.IsPopulated(directory))
            Occupied ??= shared ? directory : throw Used(directory, "container's cgroup is not empty: it has processes");
        if (CgroupFile.TryReadText(directory, "cgroup.freeze") == "1" || CgroupFile.TryReadText(directory, "freezer.state") is not (null or "THAWED"))
            throw Used(directory, "container's cgroup unexpectedly frozen: it is frozen");
    }

    private static ContainerException Used(string directory, string why)
    {
        string name = directory[(directory.LastIndexOf('/') + 1)..];
        return new ContainerException(ErrorCode.SystemError, $"{why}: {directory}")
        {
            Step = CgroupStep.Create,
            Path = directory,
            Errno = Errno.EEXIST,
            Hint = $"It may be that of a container with the same id in another state root: choose another id or cgroup path, or remove the container that left it (Remove-Container {name} -Force).",
        };
    }
}
