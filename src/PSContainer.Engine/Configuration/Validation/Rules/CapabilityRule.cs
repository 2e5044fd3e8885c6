using System;
using System.Collections.Generic;
using PSContainer.Engine.Security;

namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>Capabilities that the kernel has, in sets that capset(2) and prctl(2) would take.</summary>
internal sealed class CapabilityRule : IConfigRule
{
    /// <inheritdoc/>
    public void Check(RuleContext context)
    {
        if (context.Config.Capabilities is { } sets)
            Check(context, "$.capabilities", sets);
    }

    internal static void Check(RuleContext context, string place, CapabilitySets sets)
    {
        CheckNames(context, place + ".Bounding", sets.Bounding);
        CheckNames(context, place + ".Effective", sets.Effective);
        CheckNames(context, place + ".Inheritable", sets.Inheritable);
        CheckNames(context, place + ".Permitted", sets.Permitted);
        CheckNames(context, place + ".Ambient", sets.Ambient);
        CheckSubset(context, place + ".Effective", sets.Effective, "Permitted", sets.Permitted);
        CheckSubset(context, place + ".Ambient", sets.Ambient, "Permitted", sets.Permitted);
        CheckSubset(context, place + ".Ambient", sets.Ambient, "Inheritable", sets.Inheritable);
    }

    private static void CheckNames(RuleContext context, string place, List<string> names)
    {
        if (names.Count == 0)
            return;
        int last = context.Host.LastCapability;
        for (int i = 0; i < names.Count; i++)
        {
            int number = Capability.Number(names[i]);
            if (number < 0)
                context.Add($"{place}[{i}]", $"'{names[i]}' is not a capability; they are written as CAP_CHOWN.");
            else if (number > last)
                context.Add($"{place}[{i}]", $"This kernel has no {names[i]}; its last is {Capability.Names[last]}.");
        }
    }

    private static void CheckSubset(RuleContext context, string place, List<string> names, string otherName, List<string> other)
    {
        for (int i = 0; i < names.Count; i++)
        {
            string name = names[i];
            if (!other.Exists(candidate => string.Equals(candidate, name, StringComparison.OrdinalIgnoreCase)))
                context.Add($"{place}[{i}]", $"{name} must be in {otherName} too.");
        }
    }
}
