using System;

namespace PSContainer.Engine.Networking.Strategies;

/// <summary>The strategies by the word that the configuration has for them.</summary>
internal static class NetworkStrategies
{
    internal const string Loopback = "loopback", Veth = "veth", Macvlan = "macvlan", Netns = "netns";

    private static readonly LoopbackStrategy s_loopback = new();
    private static readonly VethStrategy s_veth = new();
    private static readonly MacvlanStrategy s_macvlan = new();
    private static readonly NetnsStrategy s_netns = new();

    /// <summary>The strategy of a type that the rules know.</summary>
    internal static INetworkStrategy Of(string type) => type switch
    {
        Loopback => s_loopback,
        Veth => s_veth,
        Macvlan => s_macvlan,
        Netns => s_netns,
        _ => throw new ArgumentException($"There is no network strategy '{type}'.", nameof(type)),
    };

    /// <summary>Whether the caller makes an interface for it, with a name and addresses of the configuration.</summary>
    internal static bool MakesInterface(string type) => type is Veth or Macvlan;
}
