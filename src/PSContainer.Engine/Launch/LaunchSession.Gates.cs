namespace PSContainer.Engine.Launch;

/// <summary>What the parent does while the child waits.</summary>
internal sealed partial class LaunchSession
{
    private bool _commandRuns;

    /// <summary>The child runs a command of the user's, which has a limit of its own, or none. Who ends meanwhile has not executed the program.</summary>
    private void FollowCommand(bool begins, Deadline deadline)
    {
        _commandRuns = begins;
        if (begins)
            deadline.Suspend();
        else
            deadline.Resume();
    }

    private void PassGate(Gate gate, LaunchedProcess process, Deadline deadline)
    {
        switch (gate)
        {
            case Gate.Hooks:
                RunHooks(process.Pid, deadline);
                break;
            case Gate.Network:
                _events.SetUpNetwork(process);
                break;
            case Gate.Exec:
                _events.SetLimits(process.Pid);
                _released = true;
                break;
            default:
                return; // at the gate of the namespaces it has had its answer when it was spawned
        }

        _channel.Send(MessageKind.Proceed);
    }

    /// <summary>Hooks have limits of their own, or none; the child does nothing meanwhile, so its clock stands still.</summary>
    private void RunHooks(int pid, Deadline deadline)
    {
        deadline.Suspend();
        try
        {
            _events.RunHooks(pid);
        }
        finally
        {
            deadline.Resume();
        }
    }
}
