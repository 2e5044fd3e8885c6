using System;
using System.Collections.Generic;
using System.Text;
using System.Threading;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Host;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Checkpoint;

/// <summary>Another machine that ssh(1) reaches, with the executable pscontainer on it (<c>pscontainer receive</c>).</summary>
/// <param name="options">How it is reached.</param>
/// <param name="id">The container's id there.</param>
/// <param name="restore">How it is restored there.</param>
/// <param name="warn">Is told what the other end warns of, or null.</param>
public sealed class SshDestination(SshOptions options, string id, CriuOpts restore, Action<string>? warn = null) : IMoveDestination
{
    private SshLine? _line;

    /// <inheritdoc/>
    public string Name => options.Name;

    /// <inheritdoc/>
    public string LookCommand => $"ssh {options.Name} {options.RemoteCommand(["state", id])}";

    /// <inheritdoc/>
    public void Open(CancellationToken cancellationToken)
    {
        if (options.HostName.Length == 0 || options.HostName.StartsWith('-'))
            throw Failed($"\"{options.HostName}\" is no name of a machine", "Name it as ssh does.");
        string ssh = options.SshPath.Contains('/') ? options.SshPath : HostText.FindProgram(options.SshPath)
            ?? throw new CheckpointException($"{options.SshPath} is nowhere in PATH, so no other machine can be reached") { Step = "find ssh", Path = options.SshPath, Errno = Errno.ENOENT, Hint = "Install it: apt-get install openssh-client." };
        List<string> verb = ["receive"];
        if (restore.ManageCgroupsMode != CriuCgroupMode.Default)
            verb.AddRange(["--manage-cgroups-mode", restore.ManageCgroupsMode.ToString().ToLowerInvariant()]);
        if (restore.LsmProfile.Length > 0)
            verb.AddRange(["--lsm-profile", restore.LsmProfile]);
        verb.Add(id);
        _line = SshLine.Start(ssh, options.Arguments(verb));
        TransferMessage waiting = Expect(TransferMessage.Waiting, cancellationToken);
        if (waiting.Protocol != TransferMessage.CurrentProtocol)
            throw Failed($"pscontainer on {Name} speaks another version ({waiting.Protocol}) than this one ({TransferMessage.CurrentProtocol})", "Install the same version on both machines.");
        if (waiting.Architecture != CheckpointSurvey.Architecture)
            throw Failed($"{Name} is a machine of another architecture: {waiting.Architecture}, and this is {CheckpointSurvey.Architecture}", "Move it to a machine of the same architecture.");
    }

    /// <inheritdoc/>
    public void SendAhead(ContainerCheckpoint memory, int round, IProgress<CheckpointProgress>? progress, CancellationToken cancellationToken)
    {
        Send(TransferMessage.Ahead, memory, progress, cancellationToken);
        _ = Expect(TransferMessage.Taken, cancellationToken);
    }

    /// <inheritdoc/>
    public void Send(ContainerCheckpoint checkpoint, IProgress<CheckpointProgress>? progress, CancellationToken cancellationToken)
    {
        Send(TransferMessage.Checkpoint, checkpoint, progress, cancellationToken);
        progress?.Report(new CheckpointProgress($"Waiting for {Name}", checkpoint.Size, checkpoint.Size));
        _ = Expect(TransferMessage.Ready, cancellationToken);
    }

    /// <inheritdoc/>
    public MoveAnswer Start()
    {
        if (_line is not { } line)
            return new MoveAnswer(MoveOutcome.Failed, Message: "the line is not open");
        try
        {
            using Deadline deadline = new(restore.Timeout + options.Patience, CancellationToken.None);
            if (!line.TryWrite(Encoding.ASCII.GetBytes(TransferMessage.Go + "\n"), deadline))
                return new MoveAnswer(MoveOutcome.Failed, Message: $"the line was dropped ({line.Farewell})");
            while (line.Read(deadline) is { } message)
            {
                switch (message.State)
                {
                    case TransferMessage.Running:
                        return new MoveAnswer(MoveOutcome.Running, message.Pid);
                    case TransferMessage.Failed:
                        return new MoveAnswer(MoveOutcome.Failed, Message: message.Message ?? "no reason was given", Hint: message.Hint);
                    case TransferMessage.Warning:
                        warn?.Invoke($"{Name}: {message.Message}");
                        break;
                }
            }

            return new MoveAnswer(MoveOutcome.Unknown, Message: line.Farewell);
        }
        catch (Exception e) when (e is TimeoutException or LinuxException or ContainerException)
        {
            return new MoveAnswer(MoveOutcome.Unknown, Message: e.Message);
        }
    }

    /// <summary>Closes the line: where the other end still waits for the word, it removes all that it has made.</summary>
    public void Dispose()
    {
        _line?.Dispose();
        _line = null;
    }

    private void Send(string what, ContainerCheckpoint checkpoint, IProgress<CheckpointProgress>? progress, CancellationToken cancellationToken)
    {
        SshLine line = _line ?? throw new InvalidOperationException("The line is not open.");
        Write(line, Encoding.ASCII.GetBytes(what + "\n"), cancellationToken);
        using ChunkWriter archive = new(data => Write(line, data, cancellationToken));
        CheckpointArchive.ExportPart(checkpoint, archive, progress, cancellationToken);
        archive.Complete();
    }

    private void Write(SshLine line, ReadOnlySpan<byte> data, CancellationToken cancellationToken)
    {
        try
        {
            using Deadline deadline = new(options.Patience, cancellationToken);
            if (line.TryWrite(data, deadline))
                return;
        }
        catch (TimeoutException)
        {
            throw Failed($"{Name} takes nothing more of the archive", "See whether its disk or the network hangs.");
        }

        // It may have said why before it closed the line.
        _ = Expect(TransferMessage.Ready, cancellationToken);
        throw Failed($"{Name} does not take the archive", null);
    }

    private TransferMessage Expect(string state, CancellationToken cancellationToken)
    {
        using Deadline deadline = new(options.Patience, cancellationToken);
        try
        {
            while (_line!.Read(deadline) is { } message)
            {
                if (message.State == TransferMessage.Warning)
                    warn?.Invoke($"{Name}: {message.Message}");
                else if (message.State == TransferMessage.Failed)
                    throw Failed($"{Name} refuses it: {message.Message}", message.Hint);
                else
                    return message.State == state ? message : throw Failed($"{Name} answers \"{message.State}\" where \"{state}\" is expected", null);
            }
        }
        catch (TimeoutException)
        {
            throw Failed($"{Name} did not answer in time", "See whether the machine or the network hangs.");
        }

        throw Failed($"the line to {Name} was dropped ({_line.Farewell})", $"Try it alone: ssh -o BatchMode=yes {Name} {options.RemoteCommand(["--version"])}");
    }

    private CheckpointException Failed(string message, string? hint) => new(message) { Step = $"talk to {options.HostName}", Hint = hint };
}
