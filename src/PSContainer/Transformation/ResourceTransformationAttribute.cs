using System;
using System.Collections;
using System.Collections.Generic;
using System.Management.Automation;
using PSContainer.Engine.Configuration;

namespace PSContainer.Transformation;

/// <summary>Makes resources of <c>@{ Memory = '512m'; PidsLimit = 100 }</c>, or of any object with such properties. A wrong name is an error that names it.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ResourceTransformationAttribute : ArgumentTransformationAttribute
{
    private static readonly HashSet<string> s_sizes = new(StringComparer.OrdinalIgnoreCase)
    {
        nameof(ContainerResources.Memory), nameof(ContainerResources.MemoryReservation), nameof(ContainerResources.MemorySwap),
    };

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        switch (Unwrap.Value(inputData))
        {
            case ContainerResources resources:
                return resources;
            case IDictionary members:
                ContainerResources made = new();
                foreach (DictionaryEntry member in members)
                    Set(made, Unwrap.Text(member.Key), member.Value);
                return made;
            case PSCustomObject:
                made = new ContainerResources();
                foreach (PSPropertyInfo member in ((PSObject)inputData).Properties)
                    Set(made, member.Name, member.Value);
                return made;
        }

        throw new ArgumentTransformationMetadataException(
            "Resources are an object of New-ContainerConfig (Cgroups.Resources), or a hashtable: @{ Memory = '512m'; PidsLimit = 100 }.");
    }

    private static void Set(ContainerResources resources, string name, object? value)
    {
        PSPropertyInfo? property = PSObject.AsPSObject(resources).Properties[name];
        if (property is not { IsSettable: true })
        {
            throw new ArgumentTransformationMetadataException(
                $"Resources have no '{name}'. They have {string.Join(", ", Names(resources))}.");
        }

        // Of what has no value, as of an object that came over remoting, nothing is to be said.
        if (Unwrap.Value(value) is not { } bare)
            return;
        try
        {
            if (property.Value is IList list)
            {
                Type type = list.GetType().GenericTypeArguments[0];
                foreach (object? item in Unwrap.Items(value))
                    list.Add(LanguagePrimitives.ConvertTo(item, type));
            }
            else if (property.Value is IDictionary map && bare is IDictionary entries)
            {
                Type type = map.GetType().GenericTypeArguments[1];
                foreach (DictionaryEntry entry in entries)
                    map.Add(Unwrap.Text(entry.Key), LanguagePrimitives.ConvertTo(entry.Value, type));
            }
            else
            {
                property.Value = bare is string text && s_sizes.Contains(name) ? MemorySizeTransformationAttribute.Parse(text) : value;
            }
        }
        catch (Exception e) when (e is SetValueException or PSInvalidCastException)
        {
            throw new ArgumentTransformationMetadataException($"{name}: {e.InnerException?.Message ?? e.Message}", e);
        }
    }

    private static IEnumerable<string> Names(ContainerResources resources)
    {
        foreach (PSPropertyInfo property in PSObject.AsPSObject(resources).Properties)
            yield return property.Name;
    }
}
