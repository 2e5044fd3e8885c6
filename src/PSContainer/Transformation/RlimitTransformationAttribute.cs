using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Management.Automation;
using PSContainer.Engine.Configuration;

namespace PSContainer.Transformation;

/// <summary>Makes resource limits of <c>nofile=1024</c>, <c>nofile=1024:4096</c> (soft:hard) and of hashtables.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RlimitTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        List<Rlimit> limits = [];
        foreach (object? item in Unwrap.Items(inputData))
        {
            switch (Unwrap.Value(item))
            {
                case Rlimit ready:
                    limits.Add(ready);
                    break;
                case IDictionary members when members.Contains("Type"):
                    limits.Add(LanguagePrimitives.ConvertTo<Rlimit>(members));
                    break;
                case IDictionary pairs:
                    foreach (DictionaryEntry pair in pairs)
                        limits.Add(Parse(Unwrap.Text(pair.Key), Unwrap.Text(pair.Value)));
                    break;
                default:
                    string text = Unwrap.Text(item);
                    int equals = text.IndexOf('=', StringComparison.Ordinal);
                    limits.Add(equals < 0 ? throw Wrong(text) : Parse(text[..equals], text[(equals + 1)..]));
                    break;
            }
        }

        return limits.ToArray();
    }

    private static Rlimit Parse(string name, string value)
    {
        string bare = name.StartsWith("RLIMIT_", StringComparison.OrdinalIgnoreCase) ? name[7..] : name;
        int colon = value.IndexOf(':', StringComparison.Ordinal);
        string soft = colon < 0 ? value : value[..colon];
        string hard = colon < 0 ? value : value[(colon + 1)..];
        if (int.TryParse(bare, out _) || !Enum.TryParse(bare, ignoreCase: true, out RlimitType type)
            || !TryParseValue(soft, out ulong softValue) || !TryParseValue(hard, out ulong hardValue))
        {
            throw Wrong($"{name}={value}");
        }

        return new Rlimit { Type = type, Soft = softValue, Hard = hardValue };
    }

    private static bool TryParseValue(string text, out ulong value)
    {
        value = ulong.MaxValue;
        return text is "unlimited" or "-1" || ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    private static ArgumentTransformationMetadataException Wrong(string text) => new(
        $"'{text}' is not a resource limit. Write name=soft or name=soft:hard (nofile=1024:4096, core=unlimited); "
        + $"names are {string.Join(", ", Enum.GetNames<RlimitType>())}.");
}
