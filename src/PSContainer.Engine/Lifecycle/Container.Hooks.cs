using System;
using System.Threading;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Hooks;
using PSContainer.Engine.Launch;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Lifecycle;

/// <summary>The hooks that run in the caller's process.</summary>
public sealed partial class Container
{
    private FunctionHooks? _functionHooks;

    /// <summary>Functions that run at points of the container's life, for as long as this object is used: libcontainer's function hooks.</summary>
    public FunctionHooks FunctionHooks => LazyInitializer.EnsureInitialized(ref _functionHooks, static () => new FunctionHooks());

    /// <summary>The state of the OCI runtime-spec while the container is being made.</summary>
    internal HookState StateInCreation(int pid) => Hooks.State(HookStatus.Creating, pid);

    private bool HasHooks => _functionHooks is not null || State.Brief.HasHooks;

    private HookSet Hooks => new(Id, ConfigInForce, StateDirectory, _functionHooks);

    /// <summary>
    /// The program runs and all is recorded, so the lock is let go: a hook may want to run one more program in the container.
    /// Where one fails, the lock is taken again for the undoing.
    /// </summary>
    /// <exception cref="ContainerException">A hook failed.</exception>
    private void RunPoststart(HookRunner hooks, LaunchedProcess launched, ref StateLock? stateLock, Rollback rollback)
    {
        ProcessIdentity init = Init;
        stateLock?.Dispose();
        try
        {
            hooks.Run(HookKind.Poststart, HookStatus.Running, launched.Pid);
        }
        catch (Exception)
        {
            Kill(launched);
            stateLock = TryLockAgain(init);
            if (stateLock is null)
                rollback.Commit(); // somebody has removed it, or started it anew: what there is now is not this start's
            throw;
        }
    }

    private StateLock? TryLockAgain(ProcessIdentity init)
    {
        StateLock? again = null;
        try
        {
            again = _factory.Store.Lock(Id);
            Refresh();
            if (Init == init)
                return again;
        }
        catch (ContainerException)
        {
            // It is no more.
        }

        again?.Dispose();
        return null;
    }

    private static void Kill(LaunchedProcess launched)
    {
        using Deadline patience = new(s_monitorPatience, CancellationToken.None);
        launched.Kill(patience);
        launched.Dispose();
    }

    /// <summary>There is nothing left that a failure could undo: it is told, and the next hook runs.</summary>
    private void RunPoststop(HookSet hooks, CancellationToken cancellationToken) =>
        new HookRunner(hooks, null, cancellationToken).RunAll(
            HookKind.Poststop,
            HookStatus.Stopped,
            failure => _factory.Options.Warn?.Invoke($"container '{hooks.Id}' is removed, but {failure}"));
}
