using System;
using System.Collections;
using System.Collections.Generic;
using System.Management.Automation;
using PSContainer.Engine.Configuration;

namespace PSContainer.Transformation;

/// <summary>Makes hooks of hashtables and of objects with the same members: <c>@{ Kind = 'poststart'; Path = '/bin/x' }</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class HookTransformationAttribute : ArgumentTransformationAttribute
{
    private const string Form = "A hook is a hashtable @{ Kind = 'poststart'; Path = '/usr/bin/logger'; ArgumentList = 'started'; Timeout = 5 }";

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => Unwrap.All(inputData, ToHook);

    private static ContainerHookDefinition ToHook(object? item)
    {
        switch (Unwrap.Value(item))
        {
            case ContainerHookDefinition ready:
                return ready;
            case IDictionary members:
                List<(string, object?)> pairs = [];
                foreach (DictionaryEntry member in members)
                    pairs.Add((Unwrap.Text(member.Key), member.Value));
                return FromMembers(pairs);
            case null or string:
                throw new ArgumentTransformationMetadataException(Form + ".");
        }

        List<(string, object?)> properties = [];
        foreach (PSPropertyInfo property in PSObject.AsPSObject(item).Properties)
            properties.Add((property.Name, property.Value));
        return FromMembers(properties);
    }

    private static ContainerHookDefinition FromMembers(List<(string Name, object? Value)> members)
    {
        ContainerHookDefinition hook = new();
        bool hasKind = false;
        foreach ((string name, object? value) in members)
        {
            switch (name.ToUpperInvariant())
            {
                case "KIND":
                    hook.Kind = ToKind(Unwrap.Text(value));
                    hasKind = true;
                    break;
                case "PATH":
                    hook.Path = Unwrap.Text(value);
                    break;
                case "ARGUMENTLIST":
                    hook.ArgumentList = Unwrap.All(value, Unwrap.Text);
                    break;
                case "ENVIRONMENT":
                    hook.Environment = EnvironmentTransformationAttribute.ToVariables(value);
                    break;
                case "TIMEOUT" or "TIMEOUTSEC":
                    hook.Timeout = value is null ? null : LanguagePrimitives.ConvertTo<int>(value);
                    break;
                default:
                    throw new ArgumentTransformationMetadataException($"A hook has no '{name}'. It has Kind, Path, ArgumentList, Environment and Timeout.");
            }
        }

        if (!hasKind || hook.Path.Length == 0)
            throw new ArgumentTransformationMetadataException($"{Form}; Kind and Path must be there.");
        return hook;
    }

    private static HookKind ToKind(string text) =>
        !int.TryParse(text, out _) && Enum.TryParse(text, ignoreCase: true, out HookKind kind)
            ? kind
            : throw new ArgumentTransformationMetadataException($"'{text}' is no kind of hook. The kinds are {string.Join(", ", Enum.GetNames<HookKind>())}.");
}
