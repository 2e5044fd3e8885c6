using PSContainer.Engine.Launch;

namespace PSContainer.Engine.Init;

/// <summary>One thing that the container's first process does before it becomes the user's program. Made in the parent, run in the child.</summary>
internal abstract class InitStep
{
    /// <summary>Its number on the wire.</summary>
    internal abstract StepKind Kind { get; }

    /// <summary>What it does, for -WhatIf, -Verbose and errors: <c>mount tmpfs at /dev</c>.</summary>
    internal abstract string Describe();

    /// <summary>Writes what <see cref="StepCodec"/> reads.</summary>
    internal abstract void Write(WireWriter writer);

    /// <summary>Does it. Single-threaded, after fork(2): no tasks, timers, console or thread pool.</summary>
    internal abstract void Run(InitContext context);
}
