using System;
using System.IO;
using System.Threading;
using PSContainer.Engine.Checkpoint;
using Xunit;

namespace PSContainer.Tests.Checkpoint;

/// <summary>What is read and written as text or bytes beside CRIU's images.</summary>
public class CriuTextTests
{
    [Theory]
    [InlineData("192.0.2.1:27000", "192.0.2.1", 27000)]
    [InlineData("[2001:db8::1]:1", "2001:db8::1", 1)]
    [InlineData("localhost:65535", "localhost", 65535)]
    public void A_page_server_has_an_address_and_a_port(string text, string address, int port)
    {
        CriuPageServerInfo server = new(text);
        Assert.Equal((address, port, text), (server.Address, server.Port, server.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("27000")]
    [InlineData(":27000")]
    [InlineData("host:")]
    [InlineData("host:0")]
    [InlineData("host:65536")]
    [InlineData("host:-1")]
    [InlineData("host: 1")]
    public void What_is_no_address_and_port_is_refused(string text) => Assert.Throws<FormatException>(() => new CriuPageServerInfo(text));

    [Fact]
    public void A_log_gives_its_errors_once_without_what_CRIU_always_says()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, """
                (00.000001) Version: 4.1
                (00.040618) Error (criu/util.c:1533): rlimit: Can't setup RLIMIT_NOFILE for self: Operation not permitted
                (00.050000) Warn  (criu/x.c:1): not this
                (00.060000) Error (criu/sk-inet.c:191): inet: Connected TCP socket, consider using --tcp-established option.
                (00.060001) Error (criu/sk-inet.c:191): inet: Connected TCP socket, consider using --tcp-established option.
                (00.070000)     17: Error (criu/cr-dump.c:1): Dumping FAILED.
                """);
            System.Collections.Generic.List<string> errors = CriuLog.ReadErrors(path);
            Assert.Equal(["inet: Connected TCP socket, consider using --tcp-established option.", "Dumping FAILED."], errors);
            Assert.Contains("-TcpEstablished", CriuLog.Hint(errors), StringComparison.Ordinal);
            Assert.Empty(CriuLog.ReadErrors(path + "-missing"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("123456789", 0xE3069283u)]
    [InlineData("", 0u)]
    [InlineData("a", 0xC1D04330u)]
    public void A_checksum_is_CRC_32C(string text, uint expected)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, text);
            Assert.Equal(expected, Checksum.OfFile(path, text.Length, CancellationToken.None));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_file_that_grows_has_the_checksum_of_the_whole()
    {
        string path = Path.GetTempFileName();
        try
        {
            byte[] all = new byte[100_003];
            new Random(5).NextBytes(all);
            using (FileStream file = File.OpenWrite(path))
            {
                using Checksum followed = Checksum.Open(path);
                for (int at = 0; at < all.Length; at += 7_919)
                {
                    file.Write(all, at, Math.Min(7_919, all.Length - at));
                    file.Flush();
                    followed.ReadOn(CancellationToken.None);
                }

                Assert.Equal((all.Length, Checksum.OfFile(path, 0, CancellationToken.None)), (followed.Length, followed.Value));
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("../x.img")]
    [InlineData("")]
    [InlineData("..")]
    public void A_manifest_that_names_files_elsewhere_is_not_believed(string name)
    {
        string directory = Directory.CreateTempSubdirectory().FullName;
        try
        {
            File.WriteAllText($"{directory}/x.img", "x");
            CheckpointManifest manifest = new() { Images = { new() { Name = name, Size = 1, Checksum = 0 } } };
            Assert.Equal([$"'{name}' is no name of an image"], new CheckpointDirectory(directory).FindFaults(manifest, ImageCheck.Content, default));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
