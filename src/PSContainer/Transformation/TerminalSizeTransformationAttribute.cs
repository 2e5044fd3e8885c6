using System;
using System.Management.Automation;
using PSContainer.Engine.Terminals;

namespace PSContainer.Transformation;

/// <summary>Takes the size of a terminal as 132x50, or as the object.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TerminalSizeTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        if (PSObject.AsPSObject(inputData).BaseObject is TerminalSize given)
            return given;
        string text = Unwrap.Text(inputData);
        return TerminalSize.TryParse(text, out TerminalSize size)
            ? size
            : throw new ArgumentTransformationMetadataException($"'{text}' is not the size of a terminal: write columns and rows as 132x50, each 1 to 65535.");
    }
}
