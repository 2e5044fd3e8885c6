using System;
using System.Collections;
using System.Management.Automation;
using PSContainer.Engine.Configuration;

namespace PSContainer.Transformation;

/// <summary>Makes namespaces of <c>Network</c>, <c>Network=/proc/42/ns/net</c> and of hashtables.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NamespaceTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        Unwrap.All(inputData, item => Unwrap.Value(item) switch
        {
            ContainerNamespace ready => ready,
            IDictionary members => LanguagePrimitives.ConvertTo<ContainerNamespace>(members),
            NamespaceType type => new ContainerNamespace(type),
            _ => Parse(Unwrap.Text(item)),
        });

    private static ContainerNamespace Parse(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? text : text[..equals];
        NamespaceType type = default;
        bool known = name.ToUpperInvariant() switch
        {
            "MNT" => Set(NamespaceType.Mount, out type),
            "NET" => Set(NamespaceType.Network, out type),
            _ => !int.TryParse(name, out _) && Enum.TryParse(name, ignoreCase: true, out type),
        };
        return known
            ? new ContainerNamespace(type, equals < 0 ? string.Empty : text[(equals + 1)..])
            : throw new ArgumentTransformationMetadataException(
                $"'{name}' is not a namespace. There are {string.Join(", ", Enum.GetNames<NamespaceType>())}; NAME=/path joins one.");
    }

    private static bool Set(NamespaceType value, out NamespaceType type)
    {
        type = value;
        return true;
    }
}
