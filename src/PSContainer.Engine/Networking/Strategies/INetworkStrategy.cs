using PSContainer.Engine.Configuration;
using PSContainer.Engine.Networking.Netlink;

namespace PSContainer.Engine.Networking.Strategies;

/// <summary>A way in which a container comes to a network: libcontainer's strategies. All of it runs in the caller's process, while the container's first waits.</summary>
internal interface INetworkStrategy
{
    /// <summary>What the caller has to do, in words, to end the sentence "wait for the caller to"; empty where it has nothing to do.</summary>
    string Describe(ContainerNetwork network) => string.Empty;

    /// <summary>Looks for what is missing, before anything is touched.</summary>
    /// <param name="host">A socket of the caller's namespace.</param>
    /// <param name="place">The network's place in the configuration, for errors.</param>
    /// <param name="network">The network.</param>
    /// <exception cref="Errors.ContainerException">Something is missing, or in use.</exception>
    void Check(NetlinkSocket host, string place, ContainerNetwork network)
    {
    }

    /// <summary>Makes the interface.</summary>
    /// <param name="between">The two namespaces.</param>
    /// <param name="place">The network's place in the configuration, for errors.</param>
    /// <param name="network">The network.</param>
    /// <param name="pair">The names of its ends, already recorded; null for a strategy that makes no pair.</param>
    /// <exception cref="Errors.ContainerException">The kernel refuses; nothing is left.</exception>
    void Create(NetworkPlace between, string place, ContainerNetwork network, VethPairName? pair)
    {
    }

    /// <summary>Gives the interface inside all that it is to have: addresses, gateways; and sets it up.</summary>
    /// <exception cref="Errors.ContainerException">The kernel refuses.</exception>
    void Initialize(NetworkPlace between, string place, ContainerNetwork network)
    {
    }

    /// <summary>Attaches the host's end to what the network says, and sets it up.</summary>
    /// <exception cref="Errors.ContainerException">The kernel refuses, or one of the two is missing.</exception>
    void Attach(NetlinkSocket host, string place, ContainerNetwork network, VethPairName? pair)
    {
    }

    /// <summary>Takes the host's end from what it is attached to. One that has gone is no error.</summary>
    /// <exception cref="Errors.ContainerException">The kernel refuses.</exception>
    void Detach(NetlinkSocket host, string place, ContainerNetwork network, VethPairName? pair)
    {
    }
}
