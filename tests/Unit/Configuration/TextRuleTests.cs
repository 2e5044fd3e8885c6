using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Text.Json.Serialization;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Validation;
using PSContainer.Engine.Configuration.Validation.Rules;
using Xunit;

namespace PSContainer.Tests.Configuration;

/// <summary>A NUL and a null, planted one after the other in every member of the model that could hold one.</summary>
public sealed class TextRuleTests
{
    private static readonly NullabilityInfoContext s_nullability = new();

    private readonly ContainerConfig _config = ModelFiller.Config();
    private int _planted;

    [Fact]
    public void EveryMemberIsLookedAt()
    {
        Assert.Empty(Violations());
        Visit(_config, "$");

        // As many as there are, so that a walk that finds nothing to plant is noticed.
        Assert.InRange(_planted, 400, 4000);
    }

    [Fact]
    public void AProgramAlone()
    {
        ProcessConfig process = new("a\0b") { Cwd = null! };
        Assert.Equal(["$.args[0]", "$.cwd"], ConfigValidator.ValidateProcess(process).Select(v => v.JsonPath));
    }

    private void Visit(object model, string path)
    {
        foreach (PropertyInfo member in ModelFiller.MembersOf(model.GetType()))
        {
            if (member.GetCustomAttribute<JsonExtensionDataAttribute>() is not null || member.PropertyType.IsValueType)
                continue;
            string place = PathOf(model, member, path);
            object value = member.GetValue(model)!;
            if (s_nullability.Create(member).WriteState == NullabilityState.Nullable)
                Plant(place, wrong: null, () => member.SetValue(model, null), () => member.SetValue(model, value));
            else
                Plant(place, "null", () => member.SetValue(model, null), () => member.SetValue(model, value));
            switch (value)
            {
                case string:
                    Plant(place, "NUL", () => member.SetValue(model, "x\0y"), () => member.SetValue(model, value));
                    break;
                case System.Collections.IDictionary map:
                    VisitMap(map, place);
                    break;
                case System.Collections.IList list:
                    VisitList(list, place);
                    break;
                default:
                    Visit(value, place);
                    break;
            }
        }
    }

    private void VisitList(System.Collections.IList list, string place)
    {
        for (int i = 0; i < list.Count; i++)
        {
            int index = i;
            object item = list[i]!;
            if (item is ValueType)
                continue;
            Plant($"{place}[{i}]", "null", () => list[index] = null, () => list[index] = item);
            if (item is string)
                Plant($"{place}[{i}]", "NUL", () => list[index] = "\0", () => list[index] = item);
            else
                Visit(item, $"{place}[{i}]");
        }
    }

    private void VisitMap(System.Collections.IDictionary map, string place)
    {
        string key = map.Keys.Cast<string>().Single();
        object value = map[key]!;
        Plant($"{place}['{key}']", "null", () => map[key] = null, () => map[key] = value);
        Plant($"{place}['a\0']", "NUL", () => map["a\0"] = value, () => map.Remove("a\0"));
        if (value is string)
            Plant($"{place}['{key}']", "NUL", () => map[key] = "x\0", () => map[key] = value);
        else
            Visit(value, $"{place}['{key}']");
    }

    private void Plant(string place, string? wrong, Action plant, Action restore)
    {
        plant();
        IReadOnlyList<ConfigViolation> violations = Violations();
        restore();
        if (wrong is null)
        {
            Assert.True(violations.Count == 0, place);
            return;
        }

        Assert.True(violations.Count == 1, $"{place} ({wrong}): {violations.Count}");
        Assert.Equal(place, violations[0].JsonPath);
        Assert.Contains(wrong, violations[0].Message, StringComparison.Ordinal);
        _planted++;
    }

    private IReadOnlyList<ConfigViolation> Violations()
    {
        RuleContext context = new(_config, new HostFacts());
        new TextRule().Check(context);
        return context.Violations;
    }

    private static string PathOf(object model, PropertyInfo member, string path) => (model, member.Name) switch
    {
        // The limits have no level of their own in the JSON.
        (ContainerCgroup, "Resources") => path,
        (ContainerCgroup, _) => $"{path}.{member.Name.ToLowerInvariant()}",
        (ContainerConfig, "Process" or "Overlay") => $"{path}.{member.Name.ToLowerInvariant()}",
        _ => $"{path}.{member.GetCustomAttribute<JsonPropertyNameAttribute>()!.Name}",
    };
}
