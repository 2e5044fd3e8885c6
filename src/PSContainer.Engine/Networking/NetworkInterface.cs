using PSContainer.Engine.Interop;

namespace PSContainer.Engine.Networking;

/// <summary>Traffic of one network interface, counted since it was made: libcontainer's <c>NetworkInterface</c>. Received and sent are from the container's side.</summary>
public sealed class NetworkInterface
{
    /// <summary>Its name inside the container.</summary>
    public string Name { get; set; } = string.Empty;

    /// <summary>Its number inside the container.</summary>
    public int Index { get; set; }

    /// <summary>Whether it is the loopback, whose traffic never leaves the container and is counted both as sent and as received.</summary>
    public bool IsLoopback { get; set; }

    /// <summary>Bytes received.</summary>
    public ulong RxBytes { get; set; }

    /// <summary>Packets received.</summary>
    public ulong RxPackets { get; set; }

    /// <summary>Packets that were received damaged.</summary>
    public ulong RxErrors { get; set; }

    /// <summary>Packets that were received and thrown away, for want of memory or by a full queue.</summary>
    public ulong RxDropped { get; set; }

    /// <summary>Bytes sent.</summary>
    public ulong TxBytes { get; set; }

    /// <summary>Packets sent.</summary>
    public ulong TxPackets { get; set; }

    /// <summary>Packets that could not be sent.</summary>
    public ulong TxErrors { get; set; }

    /// <summary>Packets that were thrown away on their way out.</summary>
    public ulong TxDropped { get; set; }

    /// <summary>The name, and bytes received and sent.</summary>
    public override string ToString() => $"{Name} rx={RxBytes} tx={TxBytes}";

    internal void Set(in Libc.LinkStats64 stats)
    {
        RxBytes = stats.RxBytes;
        RxPackets = stats.RxPackets;
        RxErrors = stats.RxErrors;
        RxDropped = stats.RxDropped;
        TxBytes = stats.TxBytes;
        TxPackets = stats.TxPackets;
        TxErrors = stats.TxErrors;
        TxDropped = stats.TxDropped;
    }
}
