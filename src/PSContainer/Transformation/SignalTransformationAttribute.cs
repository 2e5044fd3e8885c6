using System;
using System.Management.Automation;
using PSContainer.Engine.Processes;

namespace PSContainer.Transformation;

/// <summary>Checks a signal and gives it its full name.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SignalTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        try
        {
            return SignalNames.GetName(SignalNames.Parse(Unwrap.Text(inputData)));
        }
        catch (FormatException e)
        {
            throw new ArgumentTransformationMetadataException(e.Message, e);
        }
    }
}
