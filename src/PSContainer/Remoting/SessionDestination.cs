using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Globalization;
using System.IO;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.InteropServices;
using System.Threading;
using PSContainer.Engine.Checkpoint;
using EngineCheckpoint = PSContainer.Engine.Checkpoint.ContainerCheckpoint;

namespace PSContainer.Remoting;

/// <summary>Another machine that a session of PowerShell reaches, with this module on it: its own cmdlets do the work there.</summary>
/// <param name="session">The session, which stays the caller's.</param>
/// <param name="id">The container's id there.</param>
/// <param name="stateRoot">The state root there; null for the default.</param>
/// <param name="restore">How it is restored there.</param>
internal sealed class SessionDestination(PSSession session, string id, string? stateRoot, CriuOpts restore) : IMoveDestination
{
    private const string OpenScript = """
        param($id, $root)
        $ErrorActionPreference = 'Stop'
        if (-not (Get-Command Import-ContainerCheckpoint, Restore-Container -ErrorAction Ignore)) { Import-Module PSContainer }
        if (-not [Environment]::IsPrivilegedProcess) { throw 'only root can restore containers, and the session is another user''s' }
        $criu = Get-ContainerHostFeature -Name Criu
        if ($criu.Status -ne 'Available') { throw "CRIU cannot be used there: $($criu.Detail)" }
        $where = @{}
        if ($root) { $where.StateRoot = $root }
        if (Get-Container @where -WarningAction Ignore | Where-Object Id -CEQ $id) { throw "a container with the id '$id' exists" }
        $parent = (Test-Path -LiteralPath /var/tmp) ? '/var/tmp' : [IO.Path]::GetTempPath()
        $directory = [IO.Path]::Combine($parent, "pscontainer-$([guid]::NewGuid().ToString('n'))")
        $null = [IO.Directory]::CreateDirectory($directory, [IO.UnixFileMode]'UserRead, UserWrite, UserExecute')
        "$([Runtime.InteropServices.RuntimeInformation]::OSArchitecture)"
        $directory
        """;

    private const string WriteScript = """
        param($file, [byte[]] $data)
        $stream = [IO.File]::Open($file, 'Append')
        try { $stream.Write($data, 0, $data.Length) } finally { $stream.Dispose() }
        """;

    private const string ImportScript = """
        param($file, $images)
        $ErrorActionPreference = 'Stop'
        $null = Import-ContainerCheckpoint -Path $file -DestinationPath $images -Confirm:$false
        [IO.File]::Delete($file)
        """;

    private const string StartScript = """
        param($directory, $id, $root, $mode, $profile, $timeout)
        $ErrorActionPreference = 'Stop'
        $more = @{}
        if ($root) { $more.StateRoot = $root }
        if ($profile) { $more.LsmProfile = $profile }
        $process = (Restore-Container -Path $directory/images -Id $id -ManageCgroupsMode $mode -Timeout $timeout @more -Confirm:$false).ProcessId
        [IO.Directory]::Delete($directory, $true)
        $process
        """;

    private const string ForgetScript = "param($directory) if (Test-Path -LiteralPath $directory) { [IO.Directory]::Delete($directory, $true) }";

    private string? _directory;

    /// <inheritdoc/>
    public string Name => session.ComputerName;

    /// <inheritdoc/>
    public string LookCommand => $"Get-Container {id}{(stateRoot is null ? null : " -StateRoot " + stateRoot)} on {Name}";

    private bool IsOpen => session.Runspace.RunspaceStateInfo.State == RunspaceState.Opened;

    /// <inheritdoc/>
    public void Open(CancellationToken cancellationToken)
    {
        Collection<PSObject> answer;
        try
        {
            answer = Ask(OpenScript, cancellationToken, id, stateRoot);
        }
        catch (Exception e) when (e is RuntimeException or InvalidRunspaceStateException or InvalidOperationException)
        {
            throw new IOException($"{Name} cannot take container '{id}': {e.Message}", e);
        }

        if (answer.Count < 2)
            throw new IOException($"The session to {Name} gives no answer.");
        _directory = $"{answer[^1]}";
        string own = $"{RuntimeInformation.OSArchitecture}";
        if ($"{answer[^2]}" != own)
            throw new InvalidDataException($"{Name} is a machine of another architecture: {answer[^2]}, and this is {own}.");
    }

    /// <inheritdoc/>
    public void SendAhead(EngineCheckpoint memory, int round, IProgress<CheckpointProgress>? progress, CancellationToken cancellationToken) =>
        Send(memory, $"{_directory}/images/{CheckpointArchive.NameOf(round)}", progress, cancellationToken);

    /// <inheritdoc/>
    public void Send(EngineCheckpoint checkpoint, IProgress<CheckpointProgress>? progress, CancellationToken cancellationToken) =>
        Send(checkpoint, _directory + "/images", progress, cancellationToken);

    private void Send(EngineCheckpoint checkpoint, string images, IProgress<CheckpointProgress>? progress, CancellationToken cancellationToken)
    {
        string file = _directory + "/checkpoint.tar";
        using (RemoteFileStream stream = new(data => Ask(WriteScript, cancellationToken, file, data)))
        {
            CheckpointArchive.ExportPart(checkpoint, stream, progress, cancellationToken);
            stream.Flush();
        }

        progress?.Report(new CheckpointProgress($"Waiting for {Name}", checkpoint.Size, checkpoint.Size));
        Ask(ImportScript, cancellationToken, file, images);
    }

    /// <inheritdoc/>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1031", Justification = "Whatever it is, the container's whereabouts are what the caller must be told.")]
    public MoveAnswer Start()
    {
        try
        {
            Collection<PSObject> answer = Ask(StartScript, CancellationToken.None, _directory, id, stateRoot, restore.ManageCgroupsMode.ToString(), restore.LsmProfile, (int)restore.Timeout.TotalSeconds);
            _directory = null;
            return new MoveAnswer(MoveOutcome.Running, answer.Count > 0 ? Convert.ToInt32(answer[^1].BaseObject, CultureInfo.InvariantCulture) : 0);
        }
        catch (RemoteException e) when (IsOpen)
        {
            // What the cmdlet there says of itself; it has left nothing.
            return new MoveAnswer(MoveOutcome.Failed, Message: e.Message, Hint: e.ErrorRecord?.ErrorDetails?.RecommendedAction);
        }
        catch (Exception e)
        {
            return new MoveAnswer(MoveOutcome.Unknown, Message: e.Message);
        }
    }

    /// <summary>Removes what was sent and is not used.</summary>
    public void Dispose()
    {
        if (_directory is null || !IsOpen)
            return;
        try
        {
            Ask(ForgetScript, CancellationToken.None, _directory);
        }
        catch (Exception e) when (e is IOException or RuntimeException or InvalidRunspaceStateException or InvalidOperationException)
        {
            // The line has gone, and with it the way to remove anything.
        }

        _directory = null;
    }

    private Collection<PSObject> Ask(string script, CancellationToken cancellationToken, params object?[] arguments)
    {
        using PowerShell shell = PowerShell.Create();
        shell.Runspace = session.Runspace;
        shell.AddScript(script);
        foreach (object? argument in (IEnumerable<object?>)arguments)
            shell.AddArgument(argument);
        using CancellationTokenRegistration stop = cancellationToken.Register(shell.Stop);
        try
        {
            return shell.Invoke();
        }
        catch (Exception e) when (cancellationToken.IsCancellationRequested && e is RuntimeException or InvalidRunspaceStateException or InvalidOperationException)
        {
            throw new OperationCanceledException(e.Message, e, cancellationToken);
        }
    }
}
