using System;
using System.Threading;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Launch;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Services;

/// <summary>A container's runtime configuration at work. Who uses it holds the container's lock.</summary>
internal sealed class RuntimeSetup : IDisposable
{
    private readonly RuntimeJournal _journal;
    private readonly RuntimeInterfaces _interfaces;
    private readonly Action<string>? _trace;
    private readonly Action<string>? _warn;

    private RuntimeSetup(RuntimeJournal journal, ContainerConfig config, Action<string>? trace, Action<string>? warn, CancellationToken cancellationToken)
    {
        _journal = journal;
        _trace = trace;
        _warn = warn;
        _interfaces = new(journal, config, cancellationToken);
    }

    /// <summary>Of a container, or null: it has none.</summary>
    internal static RuntimeSetup? Of(StateStore store, string id, ContainerConfig config, Action<string>? trace, Action<string>? warn, CancellationToken cancellationToken) =>
        RuntimeJournal.TryOpen(store, id) is { } journal ? new(journal, config, trace, warn, cancellationToken) : null;

    /// <summary>Takes back all that there is because of a container's runtime configuration; nothing where it has none.</summary>
    internal static void RemoveAll(StateStore store, string id, Action<string>? warn)
    {
        if (RuntimeJournal.TryOpen(store, id) is not { } journal)
            return;
        RemoveRunning(journal, warn);
        RemoveStanding(journal, warn);
    }

    /// <summary>Unmounts what is mounted at a path; the next start mounts it again. What the container leaves on it is as its file system keeps it.</summary>
    internal static void Release(StateStore store, string id, string path, Action<string>? warn)
    {
        if (RuntimeJournal.TryOpen(store, id) is not { } journal || !journal.IsOfHereAndNow)
            return;
        System.Collections.Generic.List<RuntimePiece> mounts = journal.Record.Standing.FindAll(p => p.Kind == RuntimePieceKind.Mount && p.Path == path);
        if (mounts.Count == 0)
            return;
        journal.Record.Complete = false;
        journal.Save();
        new RuntimeRemoval(true, warn).Remove(mounts);
    }

    /// <summary>Makes cgroups, mounts and directories, where they are not there.</summary>
    /// <exception cref="ContainerException">Something is refused; nothing is left of it then.</exception>
    internal void EnsureFilesystem(CancellationToken cancellationToken)
    {
        RuntimeRecord record = _journal.Record;
        if (record.Complete && _journal.IsOfHereAndNow && record.Standing.TrueForAll(p => p.Kind != RuntimePieceKind.Mount || RuntimeRemoval.IsMounted(p)))
            return;
        RemoveStanding(_journal, _warn);
        (record.BootId, record.MountNamespace) = (ProcessIdentity.CurrentBootId, RuntimeJournal.OwnMountNamespace);
        try
        {
            new RuntimeFilesystem(_journal, _trace).Make(cancellationToken);
            record.Complete = true;
            _journal.Save();
        }
        catch
        {
            RemoveStanding(_journal, _warn);
            throw;
        }
    }

    /// <summary>Before a start: clears what the last run has left, makes what is missing, looks whether the rest can be made.</summary>
    /// <exception cref="ContainerException">It cannot.</exception>
    internal void Prepare(CancellationToken cancellationToken)
    {
        RemoveRunning(_journal, _warn);
        EnsureFilesystem(cancellationToken);
        _interfaces.Check();
        NamespaceBinding.Check(_journal);
    }

    /// <summary>When the first process is there and waits: interfaces, then namespaces.</summary>
    /// <exception cref="ContainerException">Something is refused. <see cref="Undo"/> takes back what was made.</exception>
    internal void Attach(LaunchedProcess launched)
    {
        _interfaces.Create(launched.Pidfd, _trace);
        NamespaceBinding.Bind(_journal, launched.Pid, _trace);
    }

    /// <summary>Takes back what <see cref="Attach"/> has made.</summary>
    internal void Undo()
    {
        _interfaces.MoveBack();
        RemoveRunning(_journal, null);
    }

    /// <summary>Closes the sockets.</summary>
    public void Dispose() => _interfaces.Dispose();

    private static void RemoveRunning(RuntimeJournal journal, Action<string>? warn)
    {
        if (journal.Record.Running.Count == 0)
            return;
        new RuntimeRemoval(journal.IsOfHereAndNow, warn).Remove(journal.Record.Running);
        journal.Record.Running.Clear();
        journal.Save();
    }

    private static void RemoveStanding(RuntimeJournal journal, Action<string>? warn)
    {
        if (journal.Record.Standing.Count == 0)
            return;
        new RuntimeRemoval(journal.IsOfHereAndNow, warn).Remove(journal.Record.Standing);
        journal.Record.Standing.Clear();
        journal.Record.Complete = false;
        journal.Save();
    }
}
