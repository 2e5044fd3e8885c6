using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Threading;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Configuration.Linuxkit;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Networking;
using PSContainer.Engine.Networking.Netlink;
using PSContainer.Engine.Networking.Strategies;

namespace PSContainer.Engine.Services;

/// <summary>Interfaces of a runtime configuration: looked for before the container is made, made or moved when its first process waits for its start.</summary>
internal sealed class RuntimeInterfaces(RuntimeJournal journal, ContainerConfig config, CancellationToken cancellationToken) : IDisposable
{
    private const string Veth = "veth";

    private readonly List<LinuxkitInterface> _links = journal.Record.Runtime.Interfaces;
    private readonly Dictionary<string, NetDeviceMove> _moves = [];
    private readonly List<NetDeviceMove> _moved = [];
    private NetworkPlace? _between;

    /// <summary>Looks for what is missing or in use; touches nothing.</summary>
    /// <exception cref="ContainerException">It is.</exception>
    internal void Check()
    {
        if (_links.Count == 0)
            return;
        using NetlinkSocket host = NetlinkSocket.Open();
        for (int i = 0; i < _links.Count; i++)
        {
            LinuxkitInterface link = _links[i];
            string place = $"$.interfaces[{i}]";
            if (link.Add.Length == 0)
                CheckExisting(host, place, link);
            else if (link.Peer.Length > 0 && Links.Find(host, link.Peer, cancellationToken) is not null)
                throw RuntimeErrors.Of(place + ".peer", $"there is an interface '{link.Peer}' already", Errno.EEXIST, "Choose another name for the end that stays on the host.");
        }
    }

    /// <summary>Makes and moves them.</summary>
    /// <param name="pidfd">The container's first process.</param>
    /// <param name="trace">Gets a line for each, or null.</param>
    /// <exception cref="ContainerException">Something is refused.</exception>
    internal void Create(int pidfd, Action<string>? trace)
    {
        if (_links.Count == 0)
            return;
        try
        {
            _between = NetworkPlace.Open(pidfd, cancellationToken);
        }
        catch (ContainerException e)
        {
            throw RuntimeErrors.Of("$.interfaces", e);
        }

        for (int i = 0; i < _links.Count; i++)
            Create($"$.interfaces[{i}]", _links[i], _between, trace);
    }

    /// <summary>Takes the host's interfaces out again; the rest is in the record.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "An undo that fails must not keep the others from running, nor hide the error that led here.")]
    internal void MoveBack()
    {
        for (int i = _moved.Count - 1; i >= 0; i--)
        {
            try
            {
                _moved[i].MoveBack(_between!);
            }
            catch (Exception)
            {
                // The kernel gives it back with the namespace, if it is hardware.
            }
        }

        _moved.Clear();
    }

    /// <summary>Closes the sockets.</summary>
    public void Dispose() => _between?.Dispose();

    private void CheckExisting(NetlinkSocket host, string place, LinuxkitInterface link)
    {
        NetDeviceMove move = new(link.Name, new ContainerNetDevice { Name = link.Name });
        try
        {
            _ = move.Check(host);
        }
        catch (ContainerException e)
        {
            throw RuntimeErrors.Of(place + ".name", e);
        }

        _moves[link.Name] = move;
    }

    private void Create(string place, LinuxkitInterface link, NetworkPlace between, Action<string>? trace)
    {
        trace?.Invoke(link.Add.Length > 0 ? $"make the interface {link.Name} of the kind {link.Add}" : $"move in the interface {link.Name}");
        try
        {
            if (_moves.TryGetValue(link.Name, out NetDeviceMove? move))
            {
                Move(link, move, between);
                return;
            }

            if (Links.Find(between.Inside, link.Name, cancellationToken) is not null)
                throw RuntimeErrors.Of(place + ".name", $"there is an interface '{link.Name}' in the container's network namespace already", Errno.EEXIST, "Choose another name.");
            if (link.Add == Veth)
                AddPair(link, between);
            else
                Add(link, between);
        }
        catch (LinuxException e)
        {
            throw RuntimeErrors.Of(place, $"the interface '{link.Name}' of the kind '{link.Add}' cannot be made", e, e.Errno == Errno.EOPNOTSUPP ? "This kernel has no such kind of interface, or cannot make it without more being said." : null);
        }
        catch (ContainerException e) when (e.Step.StartsWith("set up", StringComparison.Ordinal))
        {
            throw RuntimeErrors.Of(place, e);
        }
    }

    private void Move(LinuxkitInterface link, NetDeviceMove move, NetworkPlace between)
    {
        // One that ends with the container gives it back, or the kernel removes it.
        if (journal.Record.Runtime.BindNS.Net is { Length: > 0 } bound)
            journal.Add(journal.Record.Running, new RuntimePiece { Kind = RuntimePieceKind.Moved, Name = link.Name, Path = bound });
        _moved.Add(move);
        move.Move(between);
    }

    /// <summary>Both ends by one message, each in its namespace: there is no moment at which half of it is there.</summary>
    private void AddPair(LinuxkitInterface link, NetworkPlace between)
    {
        string address = HardwareAddress.Random();
        journal.Add(journal.Record.Running, new RuntimePiece { Kind = RuntimePieceKind.Pair, Name = link.Peer, Mark = address });
        new NewLink(Veth, link.Peer)
        {
            HardwareAddress = HardwareAddress.Parse(address),
            Peer = new NewLink(Veth, link.Name) { Namespace = between.Namespace.Descriptor },
        }.Add(between.Host, cancellationToken);
    }

    private void Add(LinuxkitInterface link, NetworkPlace between)
    {
        if (config.Namespaces.Find(n => n.Type == NamespaceType.Network) is { Path.Length: > 0 } joined)
            journal.Add(journal.Record.Running, new RuntimePiece { Kind = RuntimePieceKind.Inner, Path = joined.Path, Name = link.Name, Mark = link.Add });
        if (!link.CreateInRoot)
        {
            new NewLink(link.Add, link.Name) { Namespace = between.Namespace.Descriptor }.Add(between.Host, cancellationToken);
            return;
        }

        // A name that nobody else has, so that it is known for ours should we be killed before it is moved.
        string interim = "psc" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
        journal.Add(journal.Record.Running, new RuntimePiece { Kind = RuntimePieceKind.Interim, Name = interim });
        new NewLink(link.Add, interim).Add(between.Host, cancellationToken);
        Link made = Links.Find(between.Host, interim, cancellationToken) ?? throw new LinuxException("rtnetlink", Errno.ENODEV, interim);
        LinkChange.Move(between.Host, made.Index, between.Namespace.Descriptor, link.Name, cancellationToken);
    }
}
