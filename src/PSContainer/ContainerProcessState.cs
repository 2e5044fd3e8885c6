namespace PSContainer;

/// <summary>What a process does, by the kernel's letter (proc_pid_stat(5)).</summary>
public enum ContainerProcessState
{
    /// <summary>A letter that is not known here.</summary>
    Unknown,

    /// <summary>R: runs, or could.</summary>
    Running,

    /// <summary>S: waits for something.</summary>
    Sleeping,

    /// <summary>D: waits for a device and cannot be interrupted.</summary>
    DiskSleep,

    /// <summary>T: stopped by a signal.</summary>
    Stopped,

    /// <summary>t: stopped by a debugger.</summary>
    Traced,

    /// <summary>I: an idle kernel thread.</summary>
    Idle,

    /// <summary>Z: has ended, and nobody has asked how.</summary>
    Zombie,

    /// <summary>X: has ended.</summary>
    Dead,
}
