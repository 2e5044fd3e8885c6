namespace PSContainer.Engine.Configuration.Oci.Model;

/// <summary>Priority of an interface.</summary>
internal sealed class OciInterfacePriority : OciObject
{
    /// <summary>Interface.</summary>
    public string? Name { get; set; }

    /// <summary>Priority.</summary>
    public uint? Priority { get; set; }
}
