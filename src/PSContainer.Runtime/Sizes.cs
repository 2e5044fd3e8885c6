using System.Globalization;

namespace PSContainer.Runtime;

/// <summary>Sizes as users write them.</summary>
internal static class Sizes
{
    /// <summary>Bytes of <c>256m</c>, <c>1.5g</c>, <c>4096</c>, <c>-1</c>.</summary>
    internal static long Parse(string option, string text)
    {
        string number = text.TrimEnd('b', 'B', 'i');
        double factor = number.Length == 0 ? 1 : char.ToLowerInvariant(number[^1]) switch
        {
            'k' => 1L << 10,
            'm' => 1L << 20,
            'g' => 1L << 30,
            't' => 1L << 40,
            _ => 1,
        };
        if (factor != 1)
            number = number[..^1];
        if (double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value * factor is >= -1 and < long.MaxValue)
            return (long)(value * factor);
        throw new UsageException($"{option}: \"{text}\" is not a size such as 268435456, 256m or 1.5g");
    }
}
