using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;

namespace PSContainer.BuildTools;

/// <summary>How a parameter binds in one parameter set.</summary>
internal sealed record Binding(bool Mandatory, int Position, bool ByValue, bool ByPropertyName, bool Remaining)
{
    public string PositionText => Position < 0 ? "named" : Position.ToString(CultureInfo.InvariantCulture);

    public string PipelineText => (ByValue, ByPropertyName) switch
    {
        (true, true) => "true (ByValue, ByPropertyName)",
        (true, false) => "true (ByValue)",
        (false, true) => "true (ByPropertyName)",
        _ => "false",
    };
}

/// <summary>A cmdlet's parameter as its attributes describe it.</summary>
internal sealed class ParameterInfo
{
    public const string AllSets = "__AllParameterSets";

    public required string Name { get; init; }

    public required string Type { get; init; }

    public required string FullType { get; init; }

    public string[] Aliases { get; init; } = [];

    public string[] Values { get; init; } = [];

    public bool Wildcards { get; init; }

    public bool Hidden { get; init; }

    /// <summary>By name of the set.</summary>
    public required IReadOnlyDictionary<string, Binding> Sets { get; init; }

    public bool IsSwitch => Type == "SwitchParameter";

    public Binding Any => Sets.Values.First();

    public bool Mandatory => Sets.Values.All(b => b.Mandatory);

    public Binding? In(string set) => Sets.GetValueOrDefault(set) ?? Sets.GetValueOrDefault(AllSets);

    public static ParameterInfo? From(PropertyInfo property)
    {
        IList<CustomAttributeData> attributes = property.GetCustomAttributesData();
        List<CustomAttributeData> parameters = [.. attributes.Where(a => a.AttributeType.Name == "ParameterAttribute")];
        if (parameters.Count == 0)
        {
            return null;
        }

        Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        Type element = type.IsArray ? type.GetElementType()! : type;
        return new ParameterInfo
        {
            Name = property.Name,
            Type = type.Name,
            FullType = type.FullName!,
            Aliases = Strings(attributes, "AliasAttribute"),
            Values = element.IsEnum ? Enum.GetNames(element) : Strings(attributes, "ValidateSetAttribute"),
            Wildcards = attributes.Any(a => a.AttributeType.Name == "SupportsWildcardsAttribute"),
            Hidden = parameters.All(p => Named(p, "DontShow", false)),
            Sets = parameters.ToDictionary(p => Named(p, "ParameterSetName", AllSets), ToBinding),
        };
    }

    /// <summary>What every cmdlet with SupportsShouldProcess has.</summary>
    public static IEnumerable<ParameterInfo> ShouldProcess() => from pair in new[] { ("WhatIf", "wi"), ("Confirm", "cf") }
                                                                select new ParameterInfo
                                                                {
                                                                    Name = pair.Item1,
                                                                    Type = "SwitchParameter",
                                                                    FullType = "System.Management.Automation.SwitchParameter",
                                                                    Aliases = [pair.Item2],
                                                                    Sets = new Dictionary<string, Binding> { [AllSets] = new(false, -1, false, false, false) },
                                                                };

    public static T Named<T>(CustomAttributeData attribute, string name, T otherwise)
    {
        object? value = attribute.NamedArguments.FirstOrDefault(a => a.MemberName == name).TypedValue.Value;
        return value is T typed ? typed : otherwise;
    }

    public static string[] Strings(IEnumerable<CustomAttributeData> attributes, string type) =>
        [.. from attribute in attributes
            where attribute.AttributeType.Name == type
            from argument in attribute.ConstructorArguments
            from item in argument.Value as IEnumerable<CustomAttributeTypedArgument> ?? [argument]
            where item.Value is string
            select (string)item.Value!];

    private static Binding ToBinding(CustomAttributeData attribute) => new(
        Named(attribute, "Mandatory", false),
        Named(attribute, "Position", -1),
        Named(attribute, "ValueFromPipeline", false),
        Named(attribute, "ValueFromPipelineByPropertyName", false),
        Named(attribute, "ValueFromRemainingArguments", false));
}
