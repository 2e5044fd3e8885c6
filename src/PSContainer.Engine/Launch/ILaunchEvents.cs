namespace PSContainer.Engine.Launch;

/// <summary>What the parent does from outside while a process is being made.</summary>
internal interface ILaunchEvents
{
    /// <summary>A user namespace exists and wants its id maps.</summary>
    void WriteIdMaps(int pid);

    /// <summary>The process exists and waits: cgroup first, so that nothing it starts can escape, then limits.</summary>
    void PrepareFromOutside(int pid);

    /// <summary>The process goes on setting itself up; record it meanwhile, since it may not run before that is done.</summary>
    void Record(LaunchedProcess process);
}
