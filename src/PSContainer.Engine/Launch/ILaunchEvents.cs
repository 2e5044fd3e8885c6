namespace PSContainer.Engine.Launch;

/// <summary>What the parent does from outside while a process is being made.</summary>
internal interface ILaunchEvents
{
    /// <summary>A user namespace exists and wants its id maps.</summary>
    void WriteIdMaps(int pid);

    /// <summary>The process exists and sets itself up: it gets its cgroup, so that nothing it starts can escape.</summary>
    /// <param name="pid">Its id.</param>
    /// <param name="inCgroup">It is in its cgroup already, or moves there by itself.</param>
    void PrepareFromOutside(int pid, bool inCgroup);

    /// <summary>All is set up and the program is next: it gets its limits now, since they would hinder the set-up (open files, address space).</summary>
    void Limit(int pid);

    /// <summary>The process goes on setting itself up; record it meanwhile, since it may not run before that is done.</summary>
    void Record(LaunchedProcess process);
}
