namespace PSContainer.Engine.Cgroups;

/// <summary>One RDMA device.</summary>
public sealed class RdmaStats
{
    /// <summary>Handles in use.</summary>
    public ulong? HcaHandles { get; set; }

    /// <summary>Objects in use.</summary>
    public ulong? HcaObjects { get; set; }

    /// <summary>Handles that may be used; null is unlimited.</summary>
    public ulong? HcaHandlesLimit { get; set; }

    /// <summary>Objects that may be used; null is unlimited.</summary>
    public ulong? HcaObjectsLimit { get; set; }
}
