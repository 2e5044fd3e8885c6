namespace PSContainer.Engine.Configuration.Oci.Model;

/// <summary>An interface that is moved in.</summary>
internal sealed class OciNetDevice : OciObject
{
    /// <summary>Its name inside.</summary>
    public string? Name { get; set; }
}
