namespace PSContainer.Engine.Launch;

/// <summary>What the parent does from outside while a process is being made.</summary>
internal interface ILaunchEvents
{
    /// <summary>A user namespace exists and wants its id maps.</summary>
    void WriteIdMaps(int pid);

    /// <summary>The process exists and will wait: into the cgroup first of all, so that nothing it starts can escape.</summary>
    /// <param name="pid">Its id.</param>
    /// <param name="inCgroup">It is in its cgroup already, or moves there by itself.</param>
    void EnterCgroup(int pid, bool inCgroup);

    /// <summary>The process goes on setting itself up; record it meanwhile, since it may not run before that is done.</summary>
    void Record(LaunchedProcess process);

    /// <summary>The process waits in its network namespace: make its network.</summary>
    void SetUpNetwork(LaunchedProcess process)
    {
    }

    /// <summary>The mounts exist and the root has not changed: the hooks of the parent's namespaces.</summary>
    void RunHooks(int pid);

    /// <summary>The process is under a filter whose listener somebody waits for; its next call may need an answer.</summary>
    /// <param name="process">The process.</param>
    /// <param name="descriptor">Number of the descriptor in it.</param>
    void HandOverSeccompListener(LaunchedProcess process, int descriptor);

    /// <summary>The process is frozen where it waits last, and runs its program when somebody thaws it: nobody waits for that.</summary>
    bool IsFrozen => false;

    /// <summary>All is set up: resource limits, which the set-up itself is not to run into.</summary>
    void SetLimits(int pid);
}
