namespace PSContainer.Engine.Cgroups;

/// <summary>Share of the time that was lost by waiting.</summary>
public sealed class PressureShare
{
    /// <summary>Percent of the last 10 seconds.</summary>
    public double Average10 { get; set; }

    /// <summary>Percent of the last 60 seconds.</summary>
    public double Average60 { get; set; }

    /// <summary>Percent of the last 300 seconds.</summary>
    public double Average300 { get; set; }

    /// <summary>All time lost, microseconds.</summary>
    public ulong Total { get; set; }
}
