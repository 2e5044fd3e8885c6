using System;
using System.Management.Automation;

namespace PSContainer;

/// <summary>
/// Makes a <see cref="ContainerIdentity"/> of what a pipeline may bring: a string, an object of this module, one that came
/// over remoting or out of a file. ContainerId goes before Id, which on a process is the process's.
/// </summary>
public sealed class ContainerIdentityConverter : PSTypeConverter
{
    private static readonly string[] s_idProperties = ["ContainerId", "Id"];

    /// <inheritdoc/>
    public override bool CanConvertFrom(object sourceValue, Type destinationType) => Convert(sourceValue) is not null;

    /// <inheritdoc/>
    public override object ConvertFrom(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) =>
        Convert(sourceValue) ?? throw new PSInvalidCastException(
            $"A container is named by its id or by an object with a ContainerId or Id, not by {Describe(sourceValue)}.");

    /// <inheritdoc/>
    public override bool CanConvertFrom(PSObject sourceValue, Type destinationType) => Convert(sourceValue) is not null;

    /// <summary>With the wrapping a number still has the text it was typed as: 007 stays 007.</summary>
    public override object ConvertFrom(PSObject sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) =>
        ConvertFrom((object)sourceValue, destinationType, formatProvider, ignoreCase);

    /// <inheritdoc/>
    public override bool CanConvertTo(object sourceValue, Type destinationType) => false;

    /// <inheritdoc/>
    public override object ConvertTo(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) =>
        throw new PSInvalidCastException();

    private static ContainerIdentity? Convert(object? source)
    {
        PSObject wrapped = PSObject.AsPSObject(source);
        switch (wrapped.BaseObject)
        {
            case ContainerIdentity identity:
                return identity;
            case string text:
                return new ContainerIdentity(text);
            case Container container:
                return new ContainerIdentity(container);
            case ContainerProcess process:
                return new ContainerIdentity(process);
            case ContainerStats stats:
                return new ContainerIdentity(stats.ContainerId) { StateRoot = stats.StateRoot, IsLiteral = true };
            case int or long:
                return new ContainerIdentity(LanguagePrimitives.ConvertTo<string>(source)) { IsNumber = true };
        }

        foreach (string name in s_idProperties)
        {
            if (wrapped.Properties[name]?.Value is { } value && PSObject.AsPSObject(value).BaseObject is string id)
            {
                string? root = wrapped.Properties["StateRoot"]?.Value?.ToString();
                int process = name == "ContainerId" && wrapped.Properties["Id"]?.Value is int number ? number : 0;
                return new ContainerIdentity(id) { StateRoot = string.IsNullOrEmpty(root) ? null : root, ProcessId = process };
            }
        }

        return null;
    }

    private static string Describe(object? source) =>
        source is null ? "nothing" : $"a {PSObject.AsPSObject(source).BaseObject.GetType().Name}";
}
