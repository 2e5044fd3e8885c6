using System;
using System.Collections.Generic;
using System.Management.Automation;
using PSContainer.Engine.Security;

namespace PSContainer.Transformation;

/// <summary>Writes capabilities as the engine does: <c>net_admin</c> is <c>CAP_NET_ADMIN</c>, <c>ALL</c> is every one.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class CapabilityTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        List<string> names = [];
        foreach (object? item in Unwrap.Items(inputData))
        {
            string name = Unwrap.Text(item).ToUpperInvariant();
            if (name == "ALL")
            {
                names.AddRange(Capability.Names);
                continue;
            }

            if (!name.StartsWith("CAP_", StringComparison.Ordinal))
                name = "CAP_" + name;
            names.Add(Capability.Number(name) >= 0
                ? name
                : throw new ArgumentTransformationMetadataException($"'{Unwrap.Text(item)}' is not a capability (capabilities(7))."));
        }

        return names.ToArray();
    }
}
