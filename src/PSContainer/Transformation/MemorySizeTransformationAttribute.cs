using System;
using System.Globalization;
using System.Management.Automation;

namespace PSContainer.Transformation;

/// <summary>Turns a size as container tools write it (<c>256m</c>, <c>1.5g</c>, <c>unlimited</c>) into bytes; PowerShell's own <c>512MB</c> is a number already.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MemorySizeTransformationAttribute : ArgumentTransformationAttribute
{
    private const string Units = "bkmgtpe";

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        Unwrap.Value(inputData) is string text ? Parse(text) : inputData;

    /// <summary>The size in bytes; -1 is unlimited.</summary>
    public static long Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string number = text.Trim().ToLowerInvariant();
        if (number is "unlimited" or "max" or "-1")
            return -1;
        int power = 0;
        // b, k, kb and kib alike: a kibibyte, as the kernel and PowerShell count.
        if (number.Length > 1 && number[^1] == 'b' && !char.IsAsciiDigit(number[^2]))
            number = number[..^1];
        if (number.Length > 1 && number[^1] == 'i')
            number = number[..^1];
        if (number.Length > 0 && Units.Contains(number[^1], StringComparison.Ordinal))
        {
            power = Units.IndexOf(number[^1], StringComparison.Ordinal);
            number = number[..^1];
        }

        bool isNumber = decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value);
        decimal bytes = isNumber && value < long.MaxValue ? value * (1L << (10 * power)) : decimal.MaxValue;
        if (bytes > long.MaxValue)
        {
            throw new ArgumentTransformationMetadataException(
                $"'{text}' is not a size. Write bytes, or a number with k, m, g or t (256m, 1.5g), or 'unlimited'.");
        }

        return (long)bytes;
    }
}
