using PSContainer.Engine.Checkpoint;

namespace PSContainer;

/// <summary>What a page server has taken.</summary>
public sealed class ContainerPageServer
{
    internal ContainerPageServer(PageServer server)
    {
        Address = server.Address.Address;
        Port = server.Address.Port;
        Path = server.Directory;
        Bytes = server.Bytes;
    }

    /// <summary>The address at which it listened.</summary>
    public string Address { get; }

    /// <summary>Its port.</summary>
    public int Port { get; }

    /// <summary>How much memory has come, in bytes.</summary>
    public long Bytes { get; }

    /// <summary>That size as it reads best: <c>12.3 MiB</c>.</summary>
    public string DisplaySize => ByteSize.Format((ulong)Bytes);

    /// <summary>The directory in which it is.</summary>
    public string Path { get; }

    /// <summary>The directory.</summary>
    public override string ToString() => Path;
}
