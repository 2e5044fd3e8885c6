using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Threading;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Networking.Netlink;
using PSContainer.Engine.Networking.Strategies;

namespace PSContainer.Engine.Networking;

/// <summary>
/// What the caller does for the network of one start of a container: looks for what is missing, chooses names that are recorded
/// before anything has them, and makes it all while the container's first process waits. A container that needs nothing of this
/// costs nothing.
/// </summary>
internal sealed class NetworkSetup : IDisposable
{
    // The kernel makes it first in every network namespace.
    private const int LoopbackIndex = 1;

    private readonly ContainerConfig _config;
    private readonly CancellationToken _cancellationToken;
    private readonly int _first;
    private readonly List<NetDeviceMove> _moves;
    private readonly List<Action> _undo = [];
    private NetworkPlace? _between;

    /// <param name="config">The configuration.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <param name="first">Number of its first network in the configuration that the user knows, for errors.</param>
    internal NetworkSetup(ContainerConfig config, CancellationToken cancellationToken, int first = 0)
    {
        _config = config;
        _first = first;
        _cancellationToken = cancellationToken;
        _moves = Moves(config);
    }

    /// <summary>The pairs that <see cref="Create"/> makes, in the order of the configuration's networks of that kind.</summary>
    internal List<VethPairName> Pairs { get; } = [];

    /// <summary>What the caller does, a line for each thing; empty where there is nothing to do.</summary>
    internal static List<string> Describe(ContainerConfig config)
    {
        List<string> lines = Moves(config).ConvertAll(m => m.Describe());
        foreach (ContainerNetwork network in config.Networks)
        {
            if (NetworkStrategies.Of(network.Type).Describe(network) is { Length: > 0 } line)
                lines.Add(line);
        }

        lines.AddRange(config.Routes.ConvertAll(ContainerRoutes.Describe));
        return lines;
    }

    /// <summary>Removes pairs that the engine has made, as far as they are still there.</summary>
    /// <param name="pairs">As they were recorded; null is none.</param>
    /// <exception cref="ContainerException">The kernel refuses.</exception>
    internal static void Remove(IReadOnlyList<VethPairName>? pairs)
    {
        if (pairs is null or { Count: 0 })
            return;
        try
        {
            using NetlinkSocket host = NetlinkSocket.Open();
            foreach (VethPairName pair in pairs)
                Remove(host, pair);
        }
        catch (LinuxException e)
        {
            throw NetworkErrors.Of("$.networks", "an interface of the container's cannot be removed", e);
        }
    }

    /// <summary>Looks for what is missing or in use, and chooses the names of pairs. Touches nothing.</summary>
    /// <exception cref="ContainerException">Something is missing.</exception>
    internal void Prepare()
    {
        if (Describe(_config).Count == 0)
            return;
        try
        {
            using NetlinkSocket host = NetlinkSocket.Open();
            foreach (NetDeviceMove move in _moves)
                _ = move.Check(host);
            for (int i = 0; i < _config.Networks.Count; i++)
            {
                ContainerNetwork network = _config.Networks[i];
                NetworkStrategies.Of(network.Type).Check(host, Place(i), network);
                if (network.Type == NetworkStrategies.Veth)
                    Pairs.Add(Choose(host, network));
            }
        }
        catch (LinuxException e)
        {
            throw NetworkErrors.Of("$.networks", "the interfaces of this machine cannot be read", e);
        }
    }

    /// <summary>Makes all of it.</summary>
    /// <param name="pidfd">The container's first process, which waits in its network namespace.</param>
    /// <param name="trace">Gets a line for each thing, or null.</param>
    /// <exception cref="ContainerException">Something is refused. <see cref="Undo"/> takes back what was made.</exception>
    internal void Create(int pidfd, Action<string>? trace)
    {
        _between = NetworkPlace.Open(pidfd, _cancellationToken);
        foreach (NetDeviceMove move in _moves)
        {
            trace?.Invoke(move.Describe());
            _undo.Add(() => move.MoveBack(_between));
            move.Move(_between);
        }

        int pairs = 0;
        for (int i = 0; i < _config.Networks.Count; i++)
        {
            ContainerNetwork network = _config.Networks[i];
            INetworkStrategy strategy = NetworkStrategies.Of(network.Type);
            VethPairName? pair = network.Type == NetworkStrategies.Veth ? Pairs[pairs++] : null;
            if (strategy.Describe(network) is { Length: > 0 } line)
                trace?.Invoke(line);
            if (pair is not null)
                _undo.Add(() => Remove(_between.Host, pair));
            strategy.Create(_between, Place(i), network, pair);
            if (network.Type == NetworkStrategies.Macvlan)
                _undo.Add(() => MacvlanStrategy.Remove(_between, network.Name));
            strategy.Initialize(_between, Place(i), network);
        }

        for (int i = 0; i < _config.Routes.Count; i++)
        {
            trace?.Invoke(ContainerRoutes.Describe(_config.Routes[i]));
            _undo.Add(ContainerRoutes.Add(_between, $"$.routes[{i}]", _config.Routes[i]));
        }
    }

    /// <summary>As <see cref="Create"/>, in a namespace whose loopback the container's first process has not brought up.</summary>
    internal void CreateAnew(int pidfd, Action<string>? trace)
    {
        Create(pidfd, trace);
        if (_config.Networks.Exists(n => n.Type == NetworkStrategies.Loopback))
            LinkChange.SetUp(_between!.Inside, LoopbackIndex, up: true, _cancellationToken);
    }

    /// <summary>Takes back what was made, the last first. The container's namespace is there for it, also where its processes have ended.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "An undo that fails must not keep the others from running, nor hide the error that led here.")]
    internal void Undo()
    {
        for (int i = _undo.Count - 1; i >= 0; i--)
        {
            try
            {
                _undo[i]();
            }
            catch (Exception)
            {
                // A pair is recorded in the state file, and Destroy finds it; the rest goes with the namespace.
            }
        }

        _undo.Clear();
    }

    /// <summary>Closes the sockets.</summary>
    public void Dispose() => _between?.Dispose();

    private string Place(int index) => $"$.networks[{_first + index}]";

    private static List<NetDeviceMove> Moves(ContainerConfig config)
    {
        List<NetDeviceMove> moves = [];
        foreach ((string name, ContainerNetDevice device) in config.NetDevices)
            moves.Add(new NetDeviceMove(name, device));
        return moves;
    }

    private static VethPairName Choose(NetlinkSocket host, ContainerNetwork network)
    {
        string name = network.HostInterfaceName;
        while (name.Length == 0)
        {
            name = "veth" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
            if (Links.Find(host, name) is not null)
                name = string.Empty;
        }

        return new VethPairName { ContainerInterfaceName = network.Name, HostInterfaceName = name, HostMacAddress = HardwareAddress.Random() };
    }

    private static void Remove(NetlinkSocket host, VethPairName pair)
    {
        if (VethStrategy.Find(host, pair) is not { } end)
            return;
        try
        {
            LinkChange.Delete(host, end.Index);
        }
        catch (LinuxException e) when (e.Errno == Interop.Errno.ENODEV)
        {
            // The other end went with its namespace meanwhile, and this one with it.
        }
    }
}
