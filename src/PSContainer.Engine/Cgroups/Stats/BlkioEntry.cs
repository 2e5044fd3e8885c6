namespace PSContainer.Engine.Cgroups;

/// <summary>One count of one block device.</summary>
public sealed class BlkioEntry
{
    /// <summary>Major number.</summary>
    public uint Major { get; set; }

    /// <summary>Minor number.</summary>
    public uint Minor { get; set; }

    /// <summary><c>Read</c>, <c>Write</c>, <c>Discard</c>, and on cgroup v1 <c>Sync</c>, <c>Async</c>, <c>Total</c>; empty in counts that do not tell them apart.</summary>
    public string Operation { get; set; } = string.Empty;

    /// <summary>Bytes, operations or time, by the list the entry is in.</summary>
    public ulong Value { get; set; }
}
