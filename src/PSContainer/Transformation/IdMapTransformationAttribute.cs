using System;
using System.Collections;
using System.Globalization;
using System.Management.Automation;
using PSContainer.Engine.Configuration;

namespace PSContainer.Transformation;

/// <summary>Makes id maps of <c>0:100000:65536</c> (container:host:size) and of hashtables.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class IdMapTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        Unwrap.All(inputData, item => Unwrap.Value(item) switch
        {
            IdMap ready => ready,
            IDictionary members => LanguagePrimitives.ConvertTo<IdMap>(members),
            _ => Parse(Unwrap.Text(item)),
        });

    private static IdMap Parse(string text)
    {
        string[] parts = text.Split(':');
        return parts.Length == 3 && TryParse(parts[0], out long inside) && TryParse(parts[1], out long outside) && TryParse(parts[2], out long size)
            ? new IdMap(inside, outside, size)
            : throw new ArgumentTransformationMetadataException(
                $"'{text}' is not a map of ids. Write container:host:size, for example 0:100000:65536.");
    }

    private static bool TryParse(string text, out long value) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
