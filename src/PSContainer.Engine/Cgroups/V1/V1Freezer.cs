using System;
using System.Threading;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Cgroups.V1;

/// <summary>The freezer controller (kernel doc cgroup-v1/freezer-subsystem).</summary>
internal sealed class V1Freezer(string directory) : ICgroupFreezer
{
    private const string StateFile = "freezer.state", FrozenText = "FROZEN", ThawedText = "THAWED";

    // After so many looks the cgroup is thawed for a moment and frozen again: a process between fork and its first return to user
    // mode, or in a vfork, can otherwise keep the state at FREEZING for ever.
    private const int LooksBeforeRetry = 20;

    public FreezerState State => CgroupFile.TryReadText(directory, StateFile) switch
    {
        FrozenText => FreezerState.Frozen,
        "FREEZING" => FreezerState.Freezing,
        ThawedText => FreezerState.Thawed,
        _ => FreezerState.Undefined,
    };

    public (string Path, string Text) ThawSwitch => (CgroupFile.Join(directory, StateFile), ThawedText);

    public string StatusFile => CgroupFile.Join(directory, StateFile);

    public void Freeze(CancellationToken cancellationToken)
    {
        bool frozen = false;
        try
        {
            for (int round = 0; !frozen; round++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Write(FrozenText);
                frozen = Wait(FreezerState.Frozen, LooksBeforeRetry + round, cancellationToken);
                if (!frozen)
                    Write(ThawedText);
            }
        }
        catch (OperationCanceledException)
        {
            // What is frozen is shown in state D, too; thawed, it is in the state that it had.
            Write(ThawedText);
            FreezeCanceledException.ThrowIfStuck(directory, cancellationToken);
            throw;
        }
        finally
        {
            if (!frozen)
                _ = CgroupFile.TryWrite(directory, StateFile, ThawedText);
        }
    }

    public void Thaw(CancellationToken cancellationToken)
    {
        Write(ThawedText);
        while (!Wait(FreezerState.Thawed, LooksBeforeRetry, cancellationToken))
        {
            // A cgroup above may be frozen; then this one cannot thaw by itself.
            if (CgroupFile.TryReadText(directory, "freezer.parent_freezing") == "1")
            {
                throw new ContainerException(ErrorCode.SystemError, $"cannot thaw {directory}: a cgroup above it is frozen")
                {
                    Step = CgroupStep.Freeze,
                    Path = directory,
                    Errno = Errno.EBUSY,
                    Hint = "Thaw the cgroup above first.",
                };
            }
        }
    }

    public void Release()
    {
        Release(directory);

        static void Release(string directory)
        {
            // What is gone already needs it no more.
            _ = CgroupFile.TryWrite(directory, StateFile, ThawedText);
            foreach (string child in CgroupProcesses.Children(directory))
                Release(child);
        }
    }

    // v1 has no notification, but reading the state makes the kernel look again, and nearly always the first look is enough.
    private bool Wait(FreezerState wanted, int looks, CancellationToken cancellationToken)
    {
        for (int i = 0; i < looks; i++)
        {
            if (State == wanted)
                return true;
            if (i == 0)
                Thread.Yield();
            else
                cancellationToken.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(Math.Min(i, 10)));
            cancellationToken.ThrowIfCancellationRequested();
        }

        return false;
    }

    private void Write(string state)
    {
        int result = CgroupFile.TryWrite(directory, StateFile, state);
        if (result < 0)
        {
            throw CgroupFile.Failed(CgroupStep.Freeze, $"cannot set {StateFile} to \"{state}\"", "write", -result,
                CgroupFile.Join(directory, StateFile), null);
        }
    }
}
