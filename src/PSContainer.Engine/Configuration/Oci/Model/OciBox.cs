namespace PSContainer.Engine.Configuration.Oci.Model;

/// <summary>Size of a terminal in characters.</summary>
internal sealed class OciBox : OciObject
{
    /// <summary>Rows.</summary>
    public ushort? Height { get; set; }

    /// <summary>Columns.</summary>
    public ushort? Width { get; set; }
}
