using System;
using System.Collections.Generic;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Cgroups;

/// <summary>
/// What a change of limits has overwritten. A controller that was enabled on the way stays so: to disable it would take the
/// limits of another container that has come to rely on it.
/// </summary>
/// <param name="inForce">The limits that the cgroup was given last, for what the kernel does not show.</param>
internal sealed class LimitJournal(ContainerResources inForce) : ICgroupChange
{
    private readonly Stack<Action> _entries = new();
    private readonly List<int> _descriptors = [];

    /// <summary>The limits that the cgroup was given last.</summary>
    internal ContainerResources InForce => inForce;

    /// <summary>Remembers how to put one thing back; it throws where that fails.</summary>
    internal void Push(Action putBack) => _entries.Push(putBack);

    /// <summary>Keeps a descriptor open that putting back needs.</summary>
    internal void Keep(int descriptor) => _descriptors.Add(descriptor);

    public IReadOnlyList<string> Undo()
    {
        List<string> failed = [];
        while (_entries.TryPop(out Action? putBack))
        {
            try
            {
                putBack();
            }
            catch (Exception e) when (e is ContainerException or LinuxException)
            {
                failed.Add(e.Message);
            }
        }

        return failed;
    }

    public void Dispose()
    {
        foreach (int descriptor in _descriptors)
            Libc.Close(descriptor);
        _descriptors.Clear();
    }
}
