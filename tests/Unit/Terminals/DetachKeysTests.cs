using System.Collections.Generic;
using System.Text;
using PSContainer.Engine.Terminals;
using Xunit;

namespace PSContainer.Tests.Terminals;

/// <summary>The keys that leave a terminal.</summary>
public class DetachKeysTests
{
    [Theory]
    [InlineData("ctrl-p,ctrl-q", "abc", "abc", false)]
    [InlineData("ctrl-p,ctrl-q", "a\u0010\u0011b", "a", true)]
    [InlineData("ctrl-p,ctrl-q", "\u0010\u0010\u0011", "\u0010", true)]
    [InlineData("ctrl-p,ctrl-q", "\u0010x\u0011", "\u0010x\u0011", false)]
    [InlineData("ctrl-]", "a\u001d", "a", true)]
    [InlineData("~,.", "a~b~.", "a~b", true)]
    [InlineData("", "a\u0010\u0011", "a\u0010\u0011", false)]
    public void Are_found_wherever_the_reads_end(string sequence, string typed, string forwarded, bool found)
    {
        Assert.True(DetachKeys.TryParse(sequence, out DetachKeys? whole));
        List<byte> all = [];
        Assert.Equal(found, whole!.Scan(Encoding.ASCII.GetBytes(typed), all));
        Assert.Equal(forwarded, Encoding.ASCII.GetString([.. all]));

        Assert.True(DetachKeys.TryParse(sequence, out DetachKeys? single));
        List<byte> one = [];
        bool left = false;
        for (int i = 0; i < typed.Length && !left; i++)
            left = single!.Scan([(byte)typed[i]], one);
        Assert.Equal(found, left);
        Assert.Equal(forwarded, Encoding.ASCII.GetString([.. one]));
    }

    [Theory]
    [InlineData("ctrl-")]
    [InlineData("ctrl-1")]
    [InlineData("control-a")]
    [InlineData("ab")]
    [InlineData("é")]
    public void That_are_none_are_refused(string sequence) => Assert.False(DetachKeys.TryParse(sequence, out _));

    [Theory]
    [InlineData("80x24", 80, 24)]
    [InlineData("1X65535", 1, 65535)]
    public void Sizes_are_read(string text, int columns, int rows)
    {
        Assert.True(TerminalSize.TryParse(text, out TerminalSize size));
        Assert.Equal((columns, rows), (size.Columns, size.Rows));
    }

    [Theory]
    [InlineData("80")]
    [InlineData("0x24")]
    [InlineData("80x65536")]
    [InlineData("80x-1")]
    [InlineData(null)]
    public void What_is_no_size_is_refused(string? text) => Assert.False(TerminalSize.TryParse(text, out _));
}
