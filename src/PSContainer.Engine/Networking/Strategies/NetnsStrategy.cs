namespace PSContainer.Engine.Networking.Strategies;

/// <summary>A network namespace that is there already, with all that is in it. The container's first process joins it with its other namespaces; whoever has made it sets it up.</summary>
internal sealed class NetnsStrategy : INetworkStrategy;
