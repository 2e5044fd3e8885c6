namespace PSContainer;

/// <summary>Sizes as text.</summary>
internal static class ByteSize
{
    private static readonly string[] s_units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>A size of at most four digits with its unit: <c>12.3 MiB</c>.</summary>
    internal static string Format(ulong? bytes)
    {
        if (bytes is not { } size)
            return "-";
        int unit = 0;
        double value = size;
        while (value >= 1024 && unit < s_units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        return unit == 0 ? $"{size} B" : $"{value:0.#} {s_units[unit]}";
    }
}
