namespace PSContainer.Engine.Init;

/// <summary>What a process has from its monitor until it executes its program.</summary>
/// <param name="Self">A pidfd of the monitor, by which the process sees that it is alone.</param>
/// <param name="Terminal">Socket to which the process sends the terminal that it makes, or -1.</param>
internal readonly record struct MonitorHandles(int Self, int Terminal);
