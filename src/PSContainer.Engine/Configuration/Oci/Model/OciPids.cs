namespace PSContainer.Engine.Configuration.Oci.Model;

/// <summary>Processes.</summary>
internal sealed class OciPids : OciObject
{
    /// <summary>How many; -1 unlimited.</summary>
    public long? Limit { get; set; }
}
