using System;
using PSContainer.Engine.Errors;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Networking.Netlink;
using Xunit;

namespace PSContainer.Tests.Networking;

/// <summary>Answers of the kernel as bytes: whole, cut off and broken in every place.</summary>
public class NetlinkParseTests
{
    private const string Words = "mtu less than device minimum";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_kernels_words_are_in_the_error(bool capped)
    {
        LinuxException error = Assert.Throws<LinuxException>(() => Parse(Error(capped)));
        Assert.Equal(Errno.EINVAL, error.Errno);
        Assert.EndsWith(": " + Words, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_without_words_or_without_error()
    {
        Assert.Equal(Errno.EPERM, Assert.Throws<LinuxException>(() => Parse(new NetlinkMessageBuilder(Libc.NLMSG_ERROR, 0).Header(-Errno.EPERM).ToArray(1))).Errno);
        Parse(new NetlinkMessageBuilder(Libc.NLMSG_ERROR, 0).Header(0).ToArray(1));
        Parse(new NetlinkMessageBuilder(Libc.NLMSG_DONE, 0).ToArray(1));
    }

    [Fact]
    public void Every_broken_answer_is_an_error_or_read_inside_its_bytes()
    {
        byte[][] samples = [Error(false), Error(true), Link(), Address(), Route()];
        Random random = new(11);
        foreach (byte[] sample in samples)
        {
            for (int length = 1; length < sample.Length; length++)
                Read(sample[..length]);
            for (int round = 0; round < 5_000; round++)
            {
                byte[] broken = [.. sample];
                for (int i = 0; i < 3; i++)
                    broken[random.Next(broken.Length)] = (byte)random.Next(256);
                Read(broken);
            }
        }
    }

    [Fact]
    public void A_value_that_is_too_short_is_an_error()
    {
        Assert.Throws<FormatException>(() => Parse(new NetlinkMessageBuilder(Libc.RTM_NEWLINK, 0).Header(default(Libc.IfInfoMsg)).Attribute(Libc.IFLA_MTU, [1, 2]).ToArray(1)));
        Assert.Throws<FormatException>(() => Parse(new NetlinkMessageBuilder(Libc.RTM_NEWADDR, 0).Header(new Libc.IfAddrMsg { Family = 2 }).Attribute(Libc.IFA_LOCAL, [1, 2, 3]).ToArray(1)));
    }

    private static byte[] Error(bool capped)
    {
        byte[] request = Link();
        NetlinkMessageBuilder builder = new NetlinkMessageBuilder(Libc.NLMSG_ERROR, (ushort)(Libc.NLM_F_ACK_TLVS | (capped ? Libc.NLM_F_CAPPED : 0))).Header(-Errno.EINVAL);
        for (int i = 0; i < (capped ? Libc.NLMSG_HDRLEN : request.Length); i += sizeof(int))
            builder.Header(BitConverter.ToInt32(request, i));
        return builder.Attribute(2, 16u).With(b => b.Attribute(Libc.NLMSGERR_ATTR_MSG, Words)).ToArray(1);
    }

    private static byte[] Link() => new NetlinkMessageBuilder(Libc.RTM_NEWLINK, 0)
        .Header(new Libc.IfInfoMsg { Index = 5 })
        .With(b =>
        {
            b.Attribute(Libc.IFLA_IFNAME, "eth0");
            b.Attribute(Libc.IFLA_MTU, 1500u);
            b.Nested(Libc.IFLA_LINKINFO, info =>
            {
                info.Attribute(Libc.IFLA_INFO_KIND, "veth");
                info.Attribute(Libc.IFLA_INFO_SLAVE_KIND, "bridge");
                info.Nested(Libc.IFLA_INFO_SLAVE_DATA, port => port.Attribute(Libc.IFLA_BRPORT_MODE, [1]));
            });
        })
        .ToArray(1);

    private static byte[] Address() => new NetlinkMessageBuilder(Libc.RTM_NEWADDR, 0)
        .Header(new Libc.IfAddrMsg { Family = Libc.AF_INET, PrefixLength = 24, Index = 3 })
        .Attribute(Libc.IFA_ADDRESS, [10, 0, 0, 1]).Attribute(Libc.IFA_LOCAL, [10, 0, 0, 2]).Attribute(Libc.IFA_FLAGS, Libc.IFA_F_PERMANENT)
        .ToArray(1);

    private static byte[] Route() => new NetlinkMessageBuilder(Libc.RTM_NEWROUTE, 0)
        .Header(new Libc.RtMsg { Family = Libc.AF_INET, DestinationLength = 24, Table = Libc.RT_TABLE_MAIN, Type = Libc.RTN_UNICAST })
        .Attribute(Libc.RTA_DST, [10, 0, 0, 0]).Attribute(Libc.RTA_GATEWAY, [10, 0, 0, 1]).Attribute(Libc.RTA_OIF, 3u)
        .ToArray(1);

    [Fact]
    public void Whole_answers()
    {
        ReadOnlySpan<byte> rest = Link();
        Assert.True(NetlinkMessage.TryTake(ref rest, out NetlinkMessage message));
        Link link = Links.Parse(message);
        Assert.Equal(("eth0", 1500, "veth", true), (link.Name, link.Mtu, link.Kind, link.Hairpin));
        rest = Address();
        Assert.True(NetlinkMessage.TryTake(ref rest, out message));
        Assert.Equal("10.0.0.2/24", Addresses.TryParse(message)!.Prefix.ToString());
        rest = Route();
        Assert.True(NetlinkMessage.TryTake(ref rest, out message));
        Assert.Equal("10.0.0.0/24", Routes.TryParse(message)!.Destination.ToString());
    }

    private static void Read(byte[] bytes)
    {
        try
        {
            Parse(bytes);
        }
        catch (Exception e) when (e is FormatException or LinuxException)
        {
            // As it should.
        }
    }

    private static void Parse(byte[] bytes)
    {
        ReadOnlySpan<byte> rest = bytes;
        while (NetlinkMessage.TryTake(ref rest, out NetlinkMessage message))
        {
            switch (message.Type)
            {
                case Libc.NLMSG_ERROR or Libc.NLMSG_DONE:
                    NetlinkAnswer.ThrowIfFailed(message);
                    break;
                case Libc.RTM_NEWADDR:
                    _ = Addresses.TryParse(message);
                    break;
                case Libc.RTM_NEWROUTE:
                    _ = Routes.TryParse(message);
                    break;
                default:
                    _ = Links.Parse(message);
                    break;
            }
        }
    }
}
