namespace PSContainer;

/// <summary>A thread of a process in a container, as it was when it was read.</summary>
public sealed class ContainerThread
{
    internal ContainerThread(Engine.Processes.ContainerThread thread)
    {
        Id = thread.Id;
        ContainerThreadId = thread.NamespaceId;
        Name = thread.Name;
        State = ProcessStates.Of(thread.State);
    }

    /// <summary>Its id on the host.</summary>
    public int Id { get; }

    /// <summary>Its id inside the container.</summary>
    public int ContainerThreadId { get; }

    /// <summary>Short name as the kernel has it.</summary>
    public string Name { get; }

    /// <summary>What it did.</summary>
    public ContainerProcessState State { get; }

    /// <summary>The id and the name.</summary>
    public override string ToString() => $"{Id} ({Name})";
}
