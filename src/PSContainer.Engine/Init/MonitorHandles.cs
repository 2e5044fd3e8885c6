namespace PSContainer.Engine.Init;

/// <summary>What a process has from its monitor until it executes its program.</summary>
/// <param name="Self">A pidfd of the monitor, by which the process sees that it is alone.</param>
/// <param name="Terminal">Socket to which the process sends the terminal that it makes, or -1.</param>
/// <param name="Begun">Pipe into which a process writes a byte when it executes its program or waits for its start, or -1: one whose start is broken off before has no end to tell of.</param>
/// <param name="Gate">The gate at which the process waits for its start (<see cref="StartFifo"/>), or -1.</param>
internal readonly record struct MonitorHandles(int Self, int Terminal, int Begun, int Gate);
