using System;

namespace PSContainer.Engine.Cgroups;

/// <summary>
/// Shares of cgroup v1 (2 to 262144) as weights of v2 (1 to 10000), and back. A straight line between the ends would make 39 of the
/// default 1024; a parabola through the logarithms of (2, 1), (1024, 100) and (262144, 10000) makes default of default, as the OCI
/// runtimes agreed.
/// </summary>
internal static class CpuShare
{
    private const ulong MinShares = 2, MaxShares = 262_144, MinWeight = 1, MaxWeight = 10_000;
    private const double Linear = 125, Scale = 612, Offset = 7.0 / 34.0;

    /// <summary>The weight of shares; 0 of 0, which sets none.</summary>
    internal static ulong WeightOf(ulong shares)
    {
        if (shares == 0)
            return 0;
        if (shares <= MinShares)
            return MinWeight;
        if (shares >= MaxShares)
            return MaxWeight;
        double log = Math.Log2(shares);
        double exponent = (((log * log) + (Linear * log)) / Scale) - Offset;
        return (ulong)Math.Ceiling(Math.Pow(10, exponent));
    }

    /// <summary>The shares of a weight; 0 of 0, which sets none.</summary>
    internal static ulong SharesOf(ulong weight)
    {
        if (weight == 0)
            return 0;
        if (weight <= MinWeight)
            return MinShares;
        if (weight >= MaxWeight)
            return MaxShares;
        double right = Scale * (Math.Log10(weight) + Offset);
        double log = (Math.Sqrt((Linear * Linear) + (4 * right)) - Linear) / 2;

        // WeightOf rounds up: of the shares that make this weight these are the most.
        return (ulong)Math.Floor(Math.Pow(2, log) + 1e-6);
    }
}
