using System;
using System.Buffers.Text;
using System.Collections.Generic;
using System.Threading;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Cgroups;

/// <summary>Processes: attach, freeze, signal, wait for the end.</summary>
internal sealed partial class CgroupfsManager
{
    // A process in uninterruptible sleep cannot be frozen; a signal must not wait for it longer than that.
    private static readonly TimeSpan s_freezeForSignal = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan s_longestFreeze = TimeSpan.FromSeconds(10);

    private const int SignalPasses = 10;

    private static readonly Dictionary<string, string> s_noSubCgroups = [];

    public void Attach(int pid) => Attach(pid, s_noSubCgroups);

    public void Attach(int pid, IReadOnlyDictionary<string, string> subCgroups)
    {
        // 0 would move the caller.
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pid);
        Span<byte> buffer = stackalloc byte[16];
        Utf8Formatter.TryFormat(pid, buffer, out int length);
        ReadOnlySpan<byte> text = buffer[..length];
        foreach (string directory in _directories)
        {
            string target = subCgroups.Count == 0 ? directory : SubCgroup(directory, subCgroups);
            int result = TryAttach(target, text);

            // A container that has cgroups of its own with controllers (systemd inside) has no place for processes above them
            // ("no internal processes", kernel doc cgroup-v2): join the first that has any.
            if (result == -Errno.EBUSY && target == _unified && CgroupProcesses.FirstPopulated(target) is { } inner)
                result = TryAttach(inner, text);
            if (result < 0 && !(_rootless && IsPrivilege(-result)))
                throw AttachFailed(pid, target, -result);
        }
    }

    public IReadOnlyList<string> SelfAttachFiles
    {
        get
        {
            List<string> files = new(_directories.Count);
            foreach (string directory in _directories)
            {
                if (directory != _unified)
                    files.Add(CgroupFile.Join(directory, "tasks"));
            }

            return files;
        }
    }

    public FreezerState GetFreezer() => _freezer?.State ?? FreezerState.Undefined;

    public (string Path, string Text)? ThawSwitch => _freezer?.ThawSwitch;

    public void Release() => _freezer?.Release();

    public string? FreezerFile => _freezer?.StatusFile;

    public void SetFreezer(FreezerState state, CancellationToken cancellationToken)
    {
        if (state is not (FreezerState.Frozen or FreezerState.Thawed))
            throw new ArgumentOutOfRangeException(nameof(state), state, "A cgroup can be made Frozen or Thawed.");
        if (_freezer is null)
        {
            throw new ContainerException(ErrorCode.SystemError, "cannot freeze the container: it has no cgroup with a freezer")
            {
                Step = CgroupStep.Freeze,
                Errno = Errno.ENODEV,
                Hint = "Mount the v1 freezer controller or cgroup v2, and let the container have a cgroup.",
            };
        }

        if (state == FreezerState.Frozen && HasSelf())
        {
            throw new ContainerException(ErrorCode.SystemError, "cannot freeze the container: the calling process is in its cgroup")
            {
                Step = CgroupStep.Freeze,
                Errno = Errno.EBUSY,
                Hint = "Call from a process outside the container.",
            };
        }

        if (cancellationToken.CanBeCanceled)
        {
            SetState(state, cancellationToken);
            return;
        }

        // For a caller without a deadline: a process in uninterruptible sleep must not hold it for ever.
        using CancellationTokenSource deadline = new(s_longestFreeze);
        try
        {
            SetState(state, deadline.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new ContainerException(ErrorCode.SystemError,
                $"the container did not become {state} within {s_longestFreeze.TotalSeconds} seconds", e)
            {
                Step = CgroupStep.Freeze,
                Path = ProcessDirectory,
                Errno = Errno.ETIMEDOUT,
                Hint = "A process in state D cannot be frozen until its I/O ends.",
            };
        }
    }

    // The v2 directory sees all processes in one list; of v1, the freezer's is the one that must be right.
    public IReadOnlyList<int> GetProcesses() => ProcessDirectory is { } directory ? CgroupProcesses.List(directory) : [];

    public void SignalAll(int signal)
    {
        if (_refused || ProcessDirectory is not { } primary)
            return;
        List<int> members = CgroupProcesses.List(primary);
        List<int> unified = _unified is null || _unified == primary ? members : CgroupProcesses.List(_unified);
        if (members.Count == 0 && unified.Count == 0)
            return;
        bool hasSelf = members.Contains(Environment.ProcessId) || unified.Contains(Environment.ProcessId);
        if (signal == Libc.SIGKILL && !hasSelf && _unified is not null && CgroupFile.TryWrite(_unified, "cgroup.kill", "1") == 0)
        {
            // The kernel has killed them all at once, forks included (Linux 5.14). A process that is in the v1 cgroups alone is
            // not among them; and frozen by v1, a process does not even die of SIGKILL.
            if (primary != _unified && HasOther(members, unified))
                SignalOneByOne(signal, hasSelf);
            Release();
            return;
        }

        SignalOneByOne(signal, hasSelf);
    }

    public void Destroy(CancellationToken cancellationToken)
    {
        if (!_refused)
            CgroupRemover.Remove(_directories, cancellationToken);
    }

    private string? ProcessDirectory =>
        _paths.TryGetValue("freezer", out string? freezer) ? freezer
        : _unified ?? (_directories.Count > 0 ? _directories[0] : null);

    private void SetState(FreezerState state, CancellationToken cancellationToken)
    {
        if (state == FreezerState.Frozen)
            _freezer!.Freeze(cancellationToken);
        else
            _freezer!.Thaw(cancellationToken);
    }

    private bool HasSelf() => ProcessDirectory is { } directory && CgroupProcesses.List(directory).Contains(Environment.ProcessId);

    private void SignalOneByOne(int signal, bool hasSelf)
    {
        FreezerState before = GetFreezer();
        bool froze = before == FreezerState.Thawed && !hasSelf && TryFreeze();
        HashSet<int> done = [];
        int failure = 0;
        try
        {
            // Frozen processes cannot fork; others can, so look again until nobody new is there.
            for (int pass = 0; pass < SignalPasses; pass++)
            {
                int known = done.Count;
                failure = CgroupSignaller.Signal(ProcessDirectory!, signal, done);
                if (_unified is not null && _unified != ProcessDirectory)
                    failure = failure < 0 ? failure : CgroupSignaller.Signal(_unified, signal, done);
                if (done.Count == known || froze || before == FreezerState.Frozen)
                    break;
            }
        }
        finally
        {
            if (signal == Libc.SIGKILL)
                Release();
            else if (froze)
                Thaw();
        }

        if (failure < 0)
        {
            throw CgroupFile.Failed(CgroupStep.Signal, $"cannot send signal {signal} to all processes of the container",
                "pidfd_send_signal", -failure, ProcessDirectory!, failure == -Errno.EPERM ? "Run as root or as the container's user." : null);
        }
    }

    private bool TryFreeze()
    {
        try
        {
            using CancellationTokenSource deadline = new(s_freezeForSignal);
            _freezer!.Freeze(deadline.Token);
            return true;
        }
        catch (Exception e) when (e is OperationCanceledException or ContainerException)
        {
            return false;
        }
    }

    private static bool HasOther(List<int> members, List<int> known)
    {
        HashSet<int> set = [.. known];
        foreach (int pid in members)
        {
            if (!set.Contains(pid))
                return true;
        }

        return false;
    }

    private void Thaw()
    {
        try
        {
            using CancellationTokenSource deadline = new(s_freezeForSignal);
            _freezer!.Thaw(deadline.Token);
        }
        catch (ContainerException e) when (e.Errno is Errno.ENOENT or Errno.ENODEV)
        {
            // The last process has ended and somebody removed the cgroup.
        }
    }

    private static int TryAttach(string directory, ReadOnlySpan<byte> pid)
    {
        int fd = Libc.TryOpenAt(Libc.AT_FDCWD, CgroupFile.Join(directory, CgroupProcesses.File), Libc.O_WRONLY);
        if (fd < 0)
            return fd;
        int result = Libc.TryWrite(fd, pid);
        Libc.Close(fd);
        return result < 0 ? result : 0;
    }

    private string SubCgroup(string directory, IReadOnlyDictionary<string, string> subCgroups)
    {
        string? relative = null;
        foreach ((string name, string own) in _paths)
        {
            if (own == directory && subCgroups.TryGetValue(name, out string? named))
                relative = named;
        }

        relative ??= subCgroups.TryGetValue(string.Empty, out string? common) ? common : string.Empty;
        return relative.Trim('/').Length == 0 ? directory : CgroupFile.Join(directory, CgroupPath.Clean(relative));
    }

    private static ContainerException AttachFailed(int pid, string directory, int errno) => errno == Errno.ENOENT
        ? new ContainerException(ErrorCode.SystemError, $"error adding pid {pid} to cgroups: {CgroupFile.Join(directory, CgroupProcesses.File)}: no such file or directory")
        {
            Step = CgroupStep.Attach,
            Errno = errno,
            Path = directory,
            Hint = "The cgroup was removed, or the sub-cgroup does not exist.",
        }
        : CgroupFile.Failed(CgroupStep.Attach, $"cannot move process {pid} into the cgroup", "write", errno,
            CgroupFile.Join(directory, CgroupProcesses.File), errno switch
            {
                Errno.ESRCH => "The process has ended.",
                Errno.ENOENT or Errno.ENODEV => "The cgroup was removed, or the sub-cgroup does not exist.",
                Errno.EBUSY => "The cgroup hands controllers down to cgroups below it and cannot have processes of its own.",
                Errno.EOPNOTSUPP => "The cgroup is threaded, or below one that is; choose a path in a domain cgroup.",
                Errno.ENOSPC => "Its cpuset has no CPUs or memory nodes.",
                Errno.EACCES or Errno.EPERM => "Run as root, or in a cgroup that was delegated to this user with the process already in it.",
                _ => null,
            });
}
