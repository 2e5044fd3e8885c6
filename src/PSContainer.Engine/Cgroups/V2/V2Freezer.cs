using System;
using System.Threading;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Cgroups.V2;

/// <summary>cgroup.freeze (kernel doc cgroup-v2).</summary>
internal sealed class V2Freezer(string directory) : ICgroupFreezer
{
    private const string FreezeFile = "cgroup.freeze";

    private static readonly TimeSpan s_parentCheck = TimeSpan.FromMilliseconds(200);

    public FreezerState State
    {
        get
        {
            string? asked = CgroupFile.TryReadText(directory, FreezeFile);
            if (asked is null)
                return FreezerState.Undefined;

            // cgroup.freeze is what was asked for, cgroup.events what has happened: one above may be frozen, too.
            using CgroupReader reader = new();
            return reader.TryRead(directory, "cgroup.events", out ReadOnlySpan<byte> text) && CgroupText.Find(text, "frozen"u8) == 1 ? FreezerState.Frozen
                : asked == "0" ? FreezerState.Thawed
                : FreezerState.Freezing;
        }
    }

    public (string Path, string Text) ThawSwitch => (CgroupFile.Join(directory, FreezeFile), "0");

    public string StatusFile => CgroupFile.Join(directory, "cgroup.events");

    public void Freeze(CancellationToken cancellationToken)
    {
        bool frozen = false;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            Write("1");
            frozen = EventsWaiter.Wait(directory, "frozen"u8, 1, Timeout.InfiniteTimeSpan, cancellationToken);
            if (!frozen)
                cancellationToken.ThrowIfCancellationRequested();
        }
        catch (OperationCanceledException)
        {
            // While it is frozen: to be thawed wakes for a moment even those that hang.
            FreezeCanceledException.ThrowIfStuck(directory, cancellationToken);
            throw;
        }
        finally
        {
            if (!frozen)
                _ = CgroupFile.TryWrite(directory, FreezeFile, "0");
        }
    }

    public void Thaw(CancellationToken cancellationToken)
    {
        Write("0");
        while (!EventsWaiter.Wait(directory, "frozen"u8, 0, s_parentCheck, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            ThrowIfFrozenAbove();
        }
    }

    // What v2 has frozen can be killed; but the cgroup itself is to be found as before.
    public void Release() => _ = CgroupFile.TryWrite(directory, FreezeFile, "0");

    // A cgroup below a frozen one stays frozen, whatever its own file says.
    private void ThrowIfFrozenAbove()
    {
        for (int slash = directory.LastIndexOf('/'); slash > 0; slash = directory.LastIndexOf('/', slash - 1))
        {
            string above = directory[..slash];
            string? asked = CgroupFile.TryReadText(above, FreezeFile);
            if (asked is null)
                return;
            if (asked == "1")
            {
                throw new ContainerException(ErrorCode.SystemError, $"cannot thaw {directory}: {above} is frozen")
                {
                    Step = CgroupStep.Freeze,
                    Path = directory,
                    Errno = Errno.EBUSY,
                    Hint = "Thaw the cgroup above first.",
                };
            }
        }
    }

    private void Write(string value)
    {
        int result = CgroupFile.TryWrite(directory, FreezeFile, value);
        if (result < 0)
        {
            throw CgroupFile.Failed(CgroupStep.Freeze, $"cannot set {FreezeFile} to \"{value}\"", "write", -result,
                CgroupFile.Join(directory, FreezeFile), result == -Errno.ENOENT ? "cgroup.freeze needs Linux 5.2 or later." : null);
        }
    }
}
