namespace PSContainer;

/// <summary>What a network of containers is made of.</summary>
public enum ContainerNetworkDriver
{
    /// <summary>A bridge of its own, on which the containers and the host are; what is outside is reached by NAT.</summary>
    Bridge,

    /// <summary>The containers are beside the host, on a network that it is on by one of its interfaces.</summary>
    Macvlan,

    /// <summary>No network but the container's own loopback: the built-in network none.</summary>
    None,

    /// <summary>The host's own network: the built-in network host.</summary>
    Host,
}
