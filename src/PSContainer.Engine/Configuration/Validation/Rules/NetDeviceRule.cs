using System;
using System.Collections.Generic;

namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>Interfaces are moved into a network namespace, each under a name of its own.</summary>
internal sealed class NetDeviceRule : IConfigRule
{
    /// <inheritdoc/>
    public void Check(RuleContext context)
    {
        if (context.Config.NetDevices.Count == 0)
            return;
        if (!context.Has(NamespaceType.Network))
            context.Add("$.netDevices", "Needs a network namespace.");
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach ((string host, ContainerNetDevice device) in context.Config.NetDevices)
        {
            string place = $"$.netDevices['{host}']", inside = device.Name.Length == 0 ? host : device.Name;
            if (!CgroupRule.IsInterfaceName(host))
                context.Add(place, CgroupRule.InterfaceNameFault(host));
            else if (!CgroupRule.IsInterfaceName(inside))
                context.Add(place + ".name", CgroupRule.InterfaceNameFault(inside));
            else if (inside.Contains('%') && !IsTemplate(inside))
                context.Add(place + ".name", $"'{inside}' must hold one '%d' for a number that the kernel finds, or no percent sign.");
            else if (!IsTemplate(inside) && !names.Add(inside))
                context.Add(place + ".name", $"Another interface is to be '{inside}' too.");
        }
    }

    // As the kernel takes it (dev_alloc_name).
    private static bool IsTemplate(string name) =>
        name.IndexOf('%') is >= 0 and int at && at == name.LastIndexOf('%') && at + 1 < name.Length && name[at + 1] == 'd';
}
