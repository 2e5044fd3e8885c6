namespace PSContainer.Engine.Launch;

/// <summary>What the parent does from outside while a process is being made.</summary>
internal interface ILaunchEvents
{
    /// <summary>A user namespace exists and wants its id maps.</summary>
    void WriteIdMaps(int pid);

    /// <summary>The process exists and will wait: cgroup first, so that nothing it starts can escape, then limits.</summary>
    /// <param name="pid">Its id.</param>
    /// <param name="inCgroup">It is in its cgroup already, or moves there by itself.</param>
    void PrepareFromOutside(int pid, bool inCgroup);

    /// <summary>The process goes on setting itself up; record it meanwhile, since it may not run before that is done.</summary>
    void Record(LaunchedProcess process);
}
