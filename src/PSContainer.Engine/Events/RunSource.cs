using System;

namespace PSContainer.Engine.Events;

/// <summary>Watches one thing of a running container.</summary>
internal abstract class RunSource : IDisposable
{
    /// <summary>Tells what has not been told yet: init has ended, and what is not found now is lost.</summary>
    internal abstract void Flush();

    /// <summary>Ends the watch.</summary>
    public abstract void Dispose();
}
