using System;
using System.Collections.Generic;
using PSContainer.Engine.Networking.Strategies;

namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>Networks with a known strategy, in a network namespace of the container, each with a name of its own.</summary>
internal sealed class NetworkRule : IConfigRule
{
    /// <inheritdoc/>
    public void Check(RuleContext context)
    {
        HashSet<string> inside = new(StringComparer.Ordinal), outside = new(StringComparer.Ordinal);
        foreach ((string host, ContainerNetDevice device) in context.Config.NetDevices)
            inside.Add(device.Name.Length == 0 ? host : device.Name);
        for (int i = 0; i < context.Config.Networks.Count; i++)
        {
            ContainerNetwork network = context.Config.Networks[i];
            string place = $"$.networks[{i}]";
            Check(context, place, network);
            if (!NetworkStrategies.MakesInterface(network.Type))
                continue;
            if (network.Name.Length > 0 && !inside.Add(network.Name))
                context.Add(place + ".name", $"Another interface is to be '{network.Name}' inside too.");
            if (network.HostInterfaceName.Length > 0 && !outside.Add(network.HostInterfaceName))
                context.Add(place + ".host_interface_name", $"Another interface is to be '{network.HostInterfaceName}' too.");
        }
    }

    private static void Check(RuleContext context, string place, ContainerNetwork network)
    {
        if (network.Type is not (NetworkStrategies.Loopback or NetworkStrategies.Veth or NetworkStrategies.Macvlan or NetworkStrategies.Netns))
        {
            context.Add(place + ".type", $"Must be loopback, veth, macvlan or netns, not '{network.Type}'.");
            return;
        }

        if (!context.Has(NamespaceType.Network))
            context.Add(place, "Needs a network namespace: without one the container uses the host's network.");
        else if (network.Type == NetworkStrategies.Netns && context.Find(NamespaceType.Network) is { Path.Length: 0 })
            context.Add(place, "The strategy netns needs a network namespace that is joined by its path.");

        // The kernel itself gives the loopback its name and address; old configurations have words like localhost there.
        if (NetworkStrategies.MakesInterface(network.Type))
            VethRule.Check(context, place, network);
    }
}
