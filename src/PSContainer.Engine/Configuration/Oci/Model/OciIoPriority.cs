namespace PSContainer.Engine.Configuration.Oci.Model;

/// <summary>Priority of block I/O.</summary>
internal sealed class OciIoPriority : OciObject
{
    /// <summary><c>IOPRIO_CLASS_BE</c> and the like.</summary>
    public string? Class { get; set; }

    /// <summary>0 to 7.</summary>
    public int? Priority { get; set; }
}
