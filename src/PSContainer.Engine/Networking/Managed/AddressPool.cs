using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Net;

namespace PSContainer.Engine.Networking.Managed;

/// <summary>The addresses of a range of IPv4, by number.</summary>
internal static class AddressPool
{
    // As Docker's: administered locally, and the four bytes of the address.
    private const byte MacFirst = 0x02, MacSecond = 0x42;

    /// <summary>The address of a number; 0 is the range's own.</summary>
    internal static IPAddress Nth(IPPrefix range, uint number)
    {
        byte[] bytes = range.Network.Address.GetAddressBytes();
        BinaryPrimitives.WriteUInt32BigEndian(bytes, BinaryPrimitives.ReadUInt32BigEndian(bytes) + number);
        return new IPAddress(bytes);
    }

    /// <summary>The first address that nobody has, or null.</summary>
    internal static IPAddress? FindFree(IPPrefix range, HashSet<IPAddress> taken)
    {
        // The first is the range's own, the last its broadcast.
        uint last = (uint)((1UL << (range.Bits - range.Length)) - 1);
        for (uint i = 1; i < last; i++)
        {
            IPAddress address = Nth(range, i);
            if (!taken.Contains(address))
                return address;
        }

        return null;
    }

    /// <summary>The hardware address that goes with an address: whoever gets the same one again has the same one again.</summary>
    internal static string MacOf(IPAddress address) => HardwareAddress.Format((ReadOnlySpan<byte>)[MacFirst, MacSecond, .. address.GetAddressBytes()]);
}
