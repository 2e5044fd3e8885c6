using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Networking;
using PSContainer.Engine.Networking.Netlink;
using Xunit;

namespace PSContainer.Tests.Networking;

/// <summary>Messages as bytes: built, taken apart, and broken in every place.</summary>
public class NetlinkMessageTests
{
    [Fact]
    public void What_is_built_is_what_is_read()
    {
        byte[] bytes = Link();
        Assert.Equal(0, bytes.Length % 4);
        Assert.Equal((uint)bytes.Length, BitConverter.ToUInt32(bytes));
        ReadOnlySpan<byte> rest = bytes;
        Assert.True(NetlinkMessage.TryTake(ref rest, out NetlinkMessage message));
        Assert.Equal((Libc.RTM_NEWLINK, Libc.NLM_F_REQUEST, 77u), (message.Type, message.Flags, message.Sequence));
        ReadOnlySpan<byte> attributes = message.Attributes(out Libc.IfInfoMsg info);
        Assert.Equal((5, Libc.IFF_LOOPBACK), (info.Index, info.Flags));
        Assert.True(NetlinkAttribute.TryTake(ref attributes, out NetlinkAttribute name));
        Assert.Equal((Libc.IFLA_IFNAME, "eth0"), (name.Type, name.Text));
        Assert.True(NetlinkAttribute.TryTake(ref attributes, out NetlinkAttribute number));
        Assert.Equal((4, 1500u), (number.Type, BitConverter.ToUInt32(number.Value)));
        Assert.True(NetlinkAttribute.TryTake(ref attributes, out _));
        Assert.False(NetlinkAttribute.TryTake(ref attributes, out _));
        Assert.False(NetlinkMessage.TryTake(ref rest, out _));
    }

    [Fact]
    public void An_interface()
    {
        ReadOnlySpan<byte> rest = Link();
        Assert.True(NetlinkMessage.TryTake(ref rest, out NetlinkMessage message));
        NetworkInterface link = LinkDump.Parse(message);
        Assert.Equal(("eth0", 5, true), (link.Name, link.Index, link.IsLoopback));
        Assert.Equal([3ul, 1ul, 5ul, 7ul, 4ul, 2ul, 6ul, 8ul], (ulong[])
            [link.RxBytes, link.RxPackets, link.RxErrors, link.RxDropped, link.TxBytes, link.TxPackets, link.TxErrors, link.TxDropped]);
        Assert.Equal("eth0 rx=3 tx=4", link.ToString());
    }

    [Fact]
    public void Several_in_one_datagram()
    {
        ReadOnlySpan<byte> rest = (byte[])[.. Link(), .. new NetlinkMessageBuilder(Libc.NLMSG_DONE, 2).ToArray(1), .. Link()];
        List<ushort> types = [];
        while (NetlinkMessage.TryTake(ref rest, out NetlinkMessage message))
            types.Add(message.Type);
        Assert.Equal([Libc.RTM_NEWLINK, Libc.NLMSG_DONE, Libc.RTM_NEWLINK], types);
    }

    [Fact]
    public void Flags_in_the_type_of_an_attribute_are_no_part_of_it()
    {
        ReadOnlySpan<byte> rest = new NetlinkMessageBuilder(1, 0).Attribute(0x8000 | 12, "x"u8).ToArray(0).AsSpan(Libc.NLMSG_HDRLEN);
        Assert.True(NetlinkAttribute.TryTake(ref rest, out NetlinkAttribute attribute));
        Assert.Equal(12, attribute.Type);
    }

    [Fact]
    public void Every_end_in_the_middle_is_an_error_and_never_a_read_beyond()
    {
        byte[] whole = Link();
        for (int length = 1; length < whole.Length; length++)
        {
            byte[] cut = whole[..length];
            Assert.Throws<FormatException>(() => Walk(cut));
        }
    }

    [Fact]
    public void Every_wrong_length_is_an_error_or_still_inside()
    {
        byte[] whole = Link();
        Random random = new(7);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] broken = [.. whole];
            for (int i = 0; i < 3; i++)
                broken[random.Next(broken.Length)] = (byte)random.Next(256);
            try
            {
                Walk(broken);
            }
            catch (FormatException)
            {
                // As it should.
            }
        }
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(15u)]
    [InlineData(uint.MaxValue)]
    public void A_message_of_no_length(uint length)
    {
        byte[] bytes = Link();
        BitConverter.TryWriteBytes(bytes, length);
        Assert.Throws<FormatException>(() => Walk(bytes));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(ushort.MaxValue)]
    public void An_attribute_of_no_length(ushort length)
    {
        byte[] bytes = Link();
        BitConverter.TryWriteBytes(bytes.AsSpan(Libc.NLMSG_HDRLEN + 16), length);
        Assert.Throws<FormatException>(() => Walk(bytes));
    }

    [Fact]
    public void A_value_too_long_for_its_length_field_is_refused()
    {
        NetlinkMessageBuilder builder = new(1, 0);
        Assert.Throws<ArgumentException>(() => builder.Attribute(1, new byte[ushort.MaxValue - 3]));
        byte[] bytes = builder.Attribute(1, new byte[ushort.MaxValue - 4]).ToArray(0);
        Assert.Equal(Libc.NLMSG_HDRLEN + ushort.MaxValue + 1, bytes.Length);
    }

    [Fact]
    public void Proc_net_dev()
    {
        const string Text = """
            Inter-|   Receive                                                |  Transmit
             face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
                lo: 100       2    0    0    0     0          0         0      100       2    0    0    0     0       0          0
            eth0.100:18446744073709551615 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19
            broken: 1 2 3
            """;
        List<NetworkInterface> links = ProcNetDev.Parse(Text);
        Assert.Equal(["lo", "eth0.100"], links.Select(l => l.Name));
        Assert.Equal((true, 100ul, 2ul), (links[0].IsLoopback, links[0].TxBytes, links[0].TxPackets));
        Assert.Equal([ulong.MaxValue, 5ul, 6ul, 7ul, 12ul, 13ul, 14ul, 15ul], (ulong[])
            [links[1].RxBytes, links[1].RxPackets, links[1].RxErrors, links[1].RxDropped, links[1].TxBytes, links[1].TxPackets, links[1].TxErrors, links[1].TxDropped]);
    }

    private static byte[] Link()
    {
        byte[] stats = new byte[200];
        for (int i = 0; i < 8; i++)
            BitConverter.TryWriteBytes(stats.AsSpan(i * 8), (ulong)(i + 1));
        return new NetlinkMessageBuilder(Libc.RTM_NEWLINK, Libc.NLM_F_REQUEST)
            .Header(new Libc.IfInfoMsg { Index = 5, Flags = Libc.IFF_LOOPBACK })
            .Attribute(Libc.IFLA_IFNAME, Encoding.ASCII.GetBytes("eth0\0"))
            .Attribute(4, 1500)
            .Attribute(Libc.IFLA_STATS64, stats)
            .ToArray(77);
    }

    private static void Walk(byte[] bytes)
    {
        ReadOnlySpan<byte> rest = bytes;
        while (NetlinkMessage.TryTake(ref rest, out NetlinkMessage message))
            _ = LinkDump.Parse(message);
    }
}
