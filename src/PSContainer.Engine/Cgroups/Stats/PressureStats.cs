namespace PSContainer.Engine.Cgroups;

/// <summary>Pressure stall information: how long work waited for a resource (kernel doc accounting/psi).</summary>
public sealed class PressureStats
{
    /// <summary>Some process waited.</summary>
    public PressureShare? Some { get; set; }

    /// <summary>All processes waited at once.</summary>
    public PressureShare? Full { get; set; }
}
