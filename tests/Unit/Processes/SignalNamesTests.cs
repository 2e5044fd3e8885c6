using System;
using PSContainer.Engine.Processes;
using Xunit;

namespace PSContainer.Tests.Processes;

public sealed class SignalNamesTests
{
    [Theory]
    [InlineData("TERM", 15)]
    [InlineData("SIGTERM", 15)]
    [InlineData("sigkill", 9)]
    [InlineData(" hup ", 1)]
    [InlineData("15", 15)]
    [InlineData("0", 0)]
    [InlineData("64", 64)]
    [InlineData("SYS", 31)]
    [InlineData("CLD", 17)]
    [InlineData("POLL", 29)]
    [InlineData("RTMIN", 34)]
    [InlineData("RTMIN+3", 37)]
    [InlineData("SIGRTMAX-1", 63)]
    [InlineData("RTMAX", 64)]
    public void Parse(string text, int expected) => Assert.Equal(expected, SignalNames.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("FOO")]
    [InlineData("SIG")]
    [InlineData("65")]
    [InlineData("-9")]
    [InlineData("9x")]
    [InlineData("RTMIN-1")]
    [InlineData("RTMIN+31")]
    [InlineData("RTMAX+1")]
    [InlineData("RTMIN+")]
    public void ParseFails(string text)
    {
        FormatException error = Assert.Throws<FormatException>(() => SignalNames.Parse(text));
        Assert.Contains("SIGTERM", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryNumberRoundTrips()
    {
        for (int number = 0; number <= 64; number++)
            Assert.Equal(number, SignalNames.Parse(SignalNames.GetName(number)));
        Assert.Equal("SIGTERM", SignalNames.GetName(15));
        Assert.Equal("SIGRTMIN+3", SignalNames.GetName(37));
    }
}
