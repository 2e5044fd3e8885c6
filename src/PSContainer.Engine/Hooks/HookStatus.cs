namespace PSContainer.Engine.Hooks;

/// <summary>The status of a container in the words of the OCI runtime-spec.</summary>
public enum HookStatus
{
    /// <summary>It is being made.</summary>
    Creating,

    /// <summary>All is set up; the program has not been executed.</summary>
    Created,

    /// <summary>The program has been executed.</summary>
    Running,

    /// <summary>It has ended.</summary>
    Stopped,
}
