using System;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;

namespace PSContainer.Engine.Hooks;

/// <summary>Runs the hooks of the runtime's namespaces, in the parent: first the commands of a kind in their order, then the functions.</summary>
internal sealed class HookRunner(HookSet hooks, Action<string>? trace, CancellationToken cancellationToken)
{
    internal bool Has(HookKind kind) => hooks.Has(kind);

    /// <summary>Runs those of a kind; the first that fails ends it.</summary>
    /// <exception cref="ContainerException">One failed.</exception>
    internal void Run(HookKind kind, HookStatus status, int pid)
    {
        if (hooks.Has(kind))
            Run(kind, hooks.State(status, pid), fail: null);
    }

    /// <summary>Runs those of a kind; one that fails is told, and the next runs.</summary>
    internal void RunAll(HookKind kind, HookStatus status, Action<string> warn)
    {
        if (hooks.Has(kind))
            Run(kind, hooks.State(status), warn);
    }

    private void Run(HookKind kind, HookState state, Action<string>? fail)
    {
        byte[] json = state.ToJson();
        foreach (HookCommand command in hooks.Commands(kind))
            Attempt(command.Describe(), fail, () => SpawnedCommand.Run(command, json, cancellationToken));
        HookFunction[] functions = hooks.Functions(kind);
        for (int i = 0; i < functions.Length; i++)
        {
            HookFunction function = functions[i];
            string name = HookSet.FunctionName(kind, i);
            Attempt($"run the {name}", fail, () => Call(function, name, state));
        }
    }

    private void Attempt(string what, Action<string>? warn, Action work)
    {
        trace?.Invoke(what);
        try
        {
            work();
        }
        catch (Exception e) when (warn is not null && e is ContainerException or LinuxException)
        {
            warn!(e.Message);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "It is the caller's own code: whatever it throws is its failure.")]
    private void Call(HookFunction function, string name, HookState state)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            function(state, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw HookFailure.OfFunction(name, e);
        }
    }
}
