using System;
using System.Collections.Generic;
using System.Management.Automation;
using PSContainer.Engine.Networking.Managed;

namespace PSContainer.Transformation;

/// <summary>Makes published ports of <c>8080:80/tcp</c>, of ranges and of plain numbers.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PortTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        List<PublishedPort> ports = [];
        foreach (object? item in Unwrap.Items(inputData))
        {
            if (Unwrap.Value(item) is PublishedPort port)
            {
                ports.Add(port);
                continue;
            }

            try
            {
                ports.AddRange(PublishedPort.Parse(Unwrap.Text(item)));
            }
            catch (FormatException e)
            {
                throw new ArgumentTransformationMetadataException(e.Message, e);
            }
        }

        return ports.ToArray();
    }
}
