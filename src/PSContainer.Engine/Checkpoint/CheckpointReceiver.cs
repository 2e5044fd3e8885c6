using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;
using PSContainer.Engine.Lifecycle;
using PSContainer.Engine.Processes;
using PSContainer.Engine.State;

namespace PSContainer.Engine.Checkpoint;

/// <summary>
/// The receiving end of a move. It says that it waits, reads an archive, records the container and says that it is ready; and has the
/// container go on when it is told to. Whatever else happens, nothing of it is left here: the container is the other end's.
/// </summary>
/// <param name="factory">Makes the container.</param>
/// <param name="id">The container's id here.</param>
/// <param name="directory">Where the checkpoint is meanwhile; not there yet, or empty.</param>
/// <param name="answer">Takes what is said.</param>
internal sealed class CheckpointReceiver(ContainerFactory factory, string id, string directory, Action<TransferMessage> answer)
{
    private Container? _container;
    private ContainerCheckpoint? _checkpoint;
    private List<string> _made = [];
    private bool _isAhead;

    /// <summary>All of it.</summary>
    /// <param name="input">The descriptor that the archive and the word come from.</param>
    /// <param name="options">How it is restored; the directory is filled in.</param>
    /// <param name="trace">Gets a line for each step, or null.</param>
    /// <param name="cancellationToken">Ends it; nothing is left.</param>
    /// <returns>Whether the container runs.</returns>
    internal bool Run(int input, CriuOpts options, Action<string>? trace, CancellationToken cancellationToken)
    {
        ContainerProcess? process = null;
        try
        {
            DemandPossible();
            answer(new TransferMessage { State = TransferMessage.Waiting, Protocol = TransferMessage.CurrentProtocol, Architecture = CheckpointSurvey.Architecture });
            UnfinishedCheckpoints.Remove(factory.CheckpointRoot, id, trace);
            _made = LinuxFile.MakeDirectories(directory, CheckpointDirectory.Mode);
            using IDisposable hold = UnfinishedCheckpoints.Hold(directory);
            using Deadline deadline = new(null, cancellationToken);
            using LineInput line = new(input, deadline);
            _checkpoint = Receive(line, trace, cancellationToken);
            _checkpoint.DemandRestorable();
            _container = factory.Create(id, _checkpoint, cancellationToken);
            answer(new TransferMessage { State = TransferMessage.Ready });
            if (line.ReadLine() != TransferMessage.Go)
                throw new CheckpointException($"container '{id}' is not to go on here") { ContainerId = id, Step = "wait for the word" };
            options.ImagesDirectory = directory;
            process = _container.Restore(options, null, trace, cancellationToken);
        }
        catch (Exception e) when (e is ContainerException or LinuxException or IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            Forget();
            answer(new TransferMessage { State = TransferMessage.Failed, Message = e is OperationCanceledException ? "it was ended there" : e.Message, Hint = (e as ContainerException)?.Hint });
            return false;
        }

        using (process)
            answer(new TransferMessage { State = TransferMessage.Running, Pid = process.Pid });
        RemoveCheckpoint();
        return true;
    }

    /// <summary>Takes memory as often as it is sent ahead, and then the checkpoint that is based on it.</summary>
    private ContainerCheckpoint Receive(LineInput line, Action<string>? trace, CancellationToken cancellationToken)
    {
        for (int round = 1; ; round++)
        {
            string what = line.ReadLine();
            if (what is not (TransferMessage.Ahead or TransferMessage.Checkpoint))
                throw ArchiveErrors.Altered("a stream", "it does not begin as one does");
            bool isAhead = what == TransferMessage.Ahead;
            string path = isAhead ? $"{directory}/{CheckpointParent.NameOf(round)}" : directory;
            trace?.Invoke($"read a checkpoint into \"{path}\"");
            using ChunkReader archive = new(line);
            ContainerCheckpoint checkpoint = CheckpointArchive.Import(archive, path, cancellationToken: cancellationToken);
            if (!isAhead)
                return checkpoint;
            _isAhead = true;
            answer(new TransferMessage { State = TransferMessage.Taken });
        }
    }

    /// <summary>What can be known before the other end stops its container.</summary>
    private void DemandPossible()
    {
        CriuProgram.DemandPrivilege();
        ContainerId.Validate(id);
        if (Libc.TryAccessAt(Libc.AT_FDCWD, $"{factory.StateRoot}/{id}", 0) == 0)
            throw StateErrors.InUse(id);
        string path = CriuProgram.Find(factory.Options.CriuPath);
        using CriuProcess criu = CriuProcess.Start(path);
        _ = CriuProgram.DemandVersion(criu.Messages, path);
    }

    private void Forget()
    {
        try
        {
            _container?.Destroy(force: true);
        }
        catch (ContainerException e)
        {
            factory.Options.Warn?.Invoke($"what was made of container '{id}' could not be removed: {e.Message}");
        }

        RemoveCheckpoint();
    }

    private void RemoveCheckpoint()
    {
        if (_checkpoint is not null)
        {
            factory.RemoveUsed(directory);
            return;
        }

        if (_isAhead)
            CheckpointDirectory.At(directory).RemoveAhead(factory.CheckpointRoot);
        LinuxFile.RemoveDirectories(_made);
    }
}
