using System;
using System.Globalization;

namespace PSContainer.Engine.Checkpoint;

/// <summary>Where a page server listens, which takes the content of memory in place of the images directory: libcontainer's <c>CriuPageServerInfo</c>.</summary>
public sealed class CriuPageServerInfo
{
    /// <summary>An empty one, for hashtables.</summary>
    public CriuPageServerInfo()
    {
    }

    /// <summary>One written <c>ADDRESS:PORT</c>; an IPv6 address stands in brackets.</summary>
    /// <exception cref="FormatException">The text is of another form.</exception>
    public CriuPageServerInfo(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int colon = text.LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port is < 1 or > 65535)
            throw new FormatException($"'{text}' is no ADDRESS:PORT, such as 192.0.2.1:27000");
        (Address, Port) = (text[..colon].Trim('[', ']'), port);
    }

    /// <summary>IP address of the server.</summary>
    public string Address { get; set; } = string.Empty;

    /// <summary>Its TCP port, 1 to 65535.</summary>
    public int Port { get; set; }

    /// <summary>As <c>ADDRESS:PORT</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(Address.Contains(':') ? $"[{Address}]" : Address)}:{Port}");
}
