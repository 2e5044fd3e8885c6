using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text;

namespace PSContainer.BuildTools;

/// <summary>A cmdlet as the attributes of its class describe it: the one source of syntax and parameter tables.</summary>
internal sealed class CmdletInfo
{
    public required string Verb { get; init; }

    public required string Noun { get; init; }

    public required string DefaultSet { get; init; }

    public required IReadOnlyList<ParameterInfo> Parameters { get; init; }

    public string Name => $"{Verb}-{Noun}";

    /// <summary>Names of the parameter sets, the default first.</summary>
    public IReadOnlyList<string> Sets
    {
        get
        {
            string[] named = [.. Parameters.SelectMany(p => p.Sets.Keys).Where(s => s != ParameterInfo.AllSets).Distinct()];
            return named.Length == 0 ? [ParameterInfo.AllSets] : [.. named.OrderBy(s => s == DefaultSet ? 0 : 1)];
        }
    }

    public static IReadOnlyList<CmdletInfo> ReadAll(string assembly) =>
        [.. from type in Assembly.LoadFrom(Path.GetFullPath(assembly)).GetExportedTypes()
            from attribute in type.GetCustomAttributesData()
            where attribute.AttributeType.Name == "CmdletAttribute" && !type.IsAbstract
            orderby type.Name
            select From(type, attribute)];

    /// <summary>The parameters of a set in the order PowerShell shows them: by position, mandatory, the rest.</summary>
    public IEnumerable<ParameterInfo> InSet(string set) =>
        from parameter in Parameters
        where !parameter.Hidden && parameter.In(set) is not null
        let binding = parameter.In(set)!
        orderby binding.Position < 0 ? int.MaxValue : binding.Position, binding.Mandatory ? 0 : 1
        select parameter;

    public string Syntax(string set)
    {
        StringBuilder text = new(Name);
        foreach (ParameterInfo parameter in InSet(set))
        {
            Binding binding = parameter.In(set)!;
            string name = binding.Position < 0 ? $"-{parameter.Name}" : $"[-{parameter.Name}]";
            string item = parameter.IsSwitch ? name : $"{name} <{parameter.Type}>";
            text.Append(' ').Append(binding.Mandatory ? item : $"[{item}]");
        }

        return text.Append(" [<CommonParameters>]").ToString();
    }

    private static CmdletInfo From(Type type, CustomAttributeData attribute)
    {
        BindingFlags declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        List<ParameterInfo> parameters = [];

        // Up to PowerShell's own classes: some of those bring parameters, too.
        for (Type? level = type; level is not null; level = level.BaseType)
        {
            parameters.AddRange(level.GetProperties(declared).Select(ParameterInfo.From).OfType<ParameterInfo>()
                .Where(p => parameters.All(known => known.Name != p.Name)));
        }

        if (ParameterInfo.Named(attribute, "SupportsShouldProcess", false))
        {
            parameters.AddRange(ParameterInfo.ShouldProcess());
        }

        return new CmdletInfo
        {
            Verb = (string)attribute.ConstructorArguments[0].Value!,
            Noun = (string)attribute.ConstructorArguments[1].Value!,
            DefaultSet = ParameterInfo.Named(attribute, "DefaultParameterSetName", ParameterInfo.AllSets),
            Parameters = parameters,
        };
    }
}
