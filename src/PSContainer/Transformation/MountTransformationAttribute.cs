using System;
using System.Collections;
using System.Collections.Generic;
using System.Management.Automation;
using PSContainer.Engine.Configuration;

namespace PSContainer.Transformation;

/// <summary>Makes mounts of <c>/source:/destination:ro</c> and of hashtables. A host path without a type is a bind mount.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MountTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        Unwrap.All(inputData, item => ToMount(Unwrap.Value(item)));

    private static ContainerMount ToMount(object? item)
    {
        switch (item)
        {
            case ContainerMount mount:
                return mount;
            case IDictionary members:
                return ToMount(members);
            case string text:
                try
                {
                    return new ContainerMount(text);
                }
                catch (FormatException e)
                {
                    throw new ArgumentTransformationMetadataException(e.Message, e);
                }
        }

        throw new ArgumentTransformationMetadataException(
            "A mount is a string '/source:/destination:ro' or a hashtable @{ Source = '/a'; Destination = '/b'; Options = 'ro' }.");
    }

    // Setting the options replaces flags, and whether they mean a bind depends on the type: the order matters, and a
    // hashtable has none.
    private static ContainerMount ToMount(IDictionary members)
    {
        ContainerMount mount = new();
        string[] options = [];
        List<KeyValuePair<string, object?>> others = [];
        foreach (DictionaryEntry member in members)
        {
            string name = Unwrap.Text(member.Key);
            switch (name.ToUpperInvariant())
            {
                case "TYPE":
                    mount.Type = Unwrap.Text(member.Value);
                    break;
                case "SOURCE":
                    mount.Source = Unwrap.Text(member.Value);
                    break;
                case "DESTINATION":
                    mount.Destination = Unwrap.Text(member.Value);
                    break;
                case "OPTIONS":
                    options = LanguagePrimitives.ConvertTo<string[]>(member.Value);
                    break;
                default:
                    others.Add(new(name, member.Value));
                    break;
            }
        }

        if (mount.Type.Length == 0 && mount.Source.StartsWith('/'))
            mount.Type = "bind";
        mount.Options = mount.Type == "bind" && !HasBind(options) ? ["rbind", .. options] : options;
        PSObject bag = PSObject.AsPSObject(mount);
        foreach ((string name, object? value) in others)
        {
            PSPropertyInfo property = bag.Properties[name] ?? throw new ArgumentTransformationMetadataException(
                $"A mount has no '{name}'. It has Type, Source, Destination, Options, UidMappings, GidMappings, PremountCommands and PostmountCommands.");
            property.Value = value;
        }

        return mount;
    }

    private static bool HasBind(string[] options) => Array.Exists(options, o => o is "bind" or "rbind");
}
