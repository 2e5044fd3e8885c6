namespace PSContainer.Engine.Configuration.Validation.Rules;

/// <summary>Routes in a network namespace of the container, with addresses that are some.</summary>
internal sealed class RouteRule : IConfigRule
{
    /// <inheritdoc/>
    public void Check(RuleContext context)
    {
        for (int i = 0; i < context.Config.Routes.Count; i++)
        {
            ContainerRoute route = context.Config.Routes[i];
            string place = $"$.routes[{i}]";
            if (!context.Has(NamespaceType.Network))
                context.Add(place, "Needs a network namespace, or it would be the host's.");
            if (route.Destination.Length != 0 && !AddressText.IsNetwork(route.Destination))
                context.Add(place + ".destination", $"'{route.Destination}' is not a destination with prefix length, as 0.0.0.0/0.");
            if (route.Source.Length != 0 && !AddressText.IsAddress(route.Source))
                context.Add(place + ".source", $"'{route.Source}' is not an address.");
            if (route.Gateway.Length != 0 && !AddressText.IsAddress(route.Gateway))
                context.Add(place + ".gateway", $"'{route.Gateway}' is not an address.");
            if (route.InterfaceName.Length != 0 && !CgroupRule.IsInterfaceName(route.InterfaceName))
                context.Add(place + ".interface_name", CgroupRule.InterfaceNameFault(route.InterfaceName));
            if (IsMixed(route))
                context.Add(place, "Its addresses must all be of IPv4, or all of IPv6.");
            if (route.InterfaceName.Length == 0 && route.Gateway.Length == 0)
                context.Add(place, "Needs an interface or a gateway.");
        }
    }

    private static bool IsMixed(ContainerRoute route)
    {
        int four = 0, six = 0;
        foreach (string text in (string[])[route.Destination, route.Source, route.Gateway])
        {
            four += text.Contains('.') && !text.Contains(':') ? 1 : 0;
            six += text.Contains(':') ? 1 : 0;
        }

        return four > 0 && six > 0;
    }
}
