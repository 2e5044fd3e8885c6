using System;
using System.IO;
using System.Linq;
using PSContainer.Engine.Networking.Managed;
using Xunit;

namespace PSContainer.Tests.Networking;

/// <summary>Ports as they are written, and the files by which containers find each other.</summary>
public sealed class NameFileTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("8080:80", "8080:80/tcp")]
    [InlineData("53:53/udp", "53:53/udp")]
    [InlineData("80", "80:80/tcp")]
    [InlineData("127.0.0.1:8080:80/sctp", "127.0.0.1:8080:80/sctp")]
    [InlineData("0.0.0.0:8080:80", "8080:80/tcp")]
    [InlineData("8000-8002:90-92", "8000:90/tcp 8001:91/tcp 8002:92/tcp")]
    [InlineData("7-8/udp", "7:7/udp 8:8/udp")]
    public void Ports_as_they_are_written(string text, string ports) =>
        Assert.Equal(ports, string.Join(' ', PublishedPort.Parse(text)));

    [Theory]
    [InlineData("")]
    [InlineData("0:80")]
    [InlineData("65536")]
    [InlineData("80:")]
    [InlineData("+80:80")]
    [InlineData("80:80/icmp")]
    [InlineData("80:80/tcp/udp")]
    [InlineData("1:2:3:4")]
    [InlineData("::1:80:80")]
    [InlineData("host:80:80")]
    [InlineData("9-8:9-8")]
    [InlineData("8000-8001:80")]
    public void What_is_no_port_is_refused_with_its_text(string text) =>
        Assert.Contains($"'{text}'", Assert.Throws<FormatException>(() => PublishedPort.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("8080:80", "127.0.0.1:8080:81", true)]
    [InlineData("127.0.0.2:8080:80", "127.0.0.1:8080:80", false)]
    [InlineData("8080:80/udp", "8080:80/tcp", false)]
    public void Ports_that_cannot_be_together(string one, string other, bool collide) =>
        Assert.Equal(collide, PublishedPort.Parse(one)[0].Collides(PublishedPort.Parse(other)[0]));

    [Fact]
    public void Lines_come_and_go_in_the_file_itself()
    {
        HostsFile.Make(_file, ["10.0.0.2 own"]);
        Assert.Equal(["127.0.0.1 localhost", "::1 localhost ip6-localhost ip6-loopback", "10.0.0.2 own"], Lines());
        using FileStream same = File.OpenRead(_file);
        HostsFile.Update(_file, ["10.0.0.2 own", "10.0.0.3 a", "10.0.0.4 b"]);
        Assert.Equal(["10.0.0.2 own", "10.0.0.3 a", "10.0.0.4 b"], Lines()[2..]);
        HostsFile.Update(_file, ["10.0.0.2 own", "10.0.0.4 b"]);
        long size = new FileInfo(_file).Length;
        Assert.Equal(["10.0.0.2 own", "10.0.0.4 b"], Lines()[2..]);

        // What is free is taken again, by what fits.
        HostsFile.Update(_file, ["10.0.0.2 own", "10.0.0.4 b", "10.0.0.5 c"]);
        Assert.Equal(["10.0.0.2 own", "10.0.0.5 c", "10.0.0.4 b"], Lines()[2..]);
        Assert.Equal(size, new FileInfo(_file).Length);
        string longer = "10.0.0.3 " + new string('x', 100);
        HostsFile.Update(_file, ["10.0.0.4 b", longer]);
        Assert.Equal(["10.0.0.4 b", longer], Lines()[2..]);
        HostsFile.Update(_file, []);
        Assert.Equal(2, Lines().Length);
        Assert.Equal(new FileInfo(_file).Length, same.Length);
        Assert.Equal((UnixFileMode)0x1A4, File.GetUnixFileMode(_file));
    }

    [Fact]
    public void A_hundred_that_come_and_go_do_not_make_it_grow()
    {
        HostsFile.Make(_file, []);
        HostsFile.Update(_file, [.. Enumerable.Range(1, 5).Select(i => $"10.0.0.{i} name-{i:000}")]);
        long size = new FileInfo(_file).Length;
        for (int i = 0; i < 100; i++)
            HostsFile.Update(_file, [.. Enumerable.Range(i, 5).Select(n => $"10.0.0.{n % 250} name-{n:000}")]);
        Assert.InRange(new FileInfo(_file).Length, size, size + 32 * 5);
    }

    [Fact]
    public void Name_servers_of_the_hosts_own_loopback_are_left_out() =>
        Assert.Equal(
            "search example.org\nnameserver 192.0.2.1\noptions ndots:2\nnameserver 2001:db8::1\n",
            Resolvers.Filter("# made by\nsearch\texample.org\nnameserver 127.0.0.53\nnameserver ::1\nnameserver 192.0.2.1 \noptions ndots:2\nnameserver nonsense\nnameserver 2001:db8::1\n;x y\n"));

    private string[] Lines() => [.. File.ReadAllLines(_file).Where(l => l[0] != '#').Select(l => l.TrimEnd())];
}
