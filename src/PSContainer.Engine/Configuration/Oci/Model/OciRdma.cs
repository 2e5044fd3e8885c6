namespace PSContainer.Engine.Configuration.Oci.Model;

/// <summary>Limits of an RDMA device.</summary>
internal sealed class OciRdma : OciObject
{
    /// <summary>Handles.</summary>
    public uint? HcaHandles { get; set; }

    /// <summary>Objects.</summary>
    public uint? HcaObjects { get; set; }
}
