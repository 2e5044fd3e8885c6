using System;
using System.Diagnostics;
using System.Text;
using System.Threading;
using PSContainer.Engine.State;
using Xunit;

namespace PSContainer.Tests.State;

public sealed class ProcessIdentityTests
{
    private const string Rest = " S 7 1 1 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 18446744073709551615 9 9";

    [Theory]
    [InlineData("(sh)")]
    [InlineData("(a b)")]
    [InlineData("(a) R 1 (b)")]
    [InlineData("()) S 1)")]
    [InlineData("()")]
    [InlineData("(a\nb)")]
    public void NamesOfAnyKind(string name)
    {
        Assert.True(ProcessStat.TryParse(Encoding.UTF8.GetBytes("12 " + name + Rest), out ProcessStat stat));
        Assert.Equal(new ProcessStat('S', 7, ulong.MaxValue), stat);
    }

    [Theory]
    [InlineData("")]
    [InlineData("12 (sh")]
    [InlineData("12 (sh)")]
    [InlineData("12 (sh) S")]
    [InlineData("12 (sh) S 7 1 1")]
    [InlineData("12 (sh) S x 1 1 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 5")]
    public void LinesThatAreNone(string line) => Assert.False(ProcessStat.TryParse(Encoding.UTF8.GetBytes(line), out _));

    [Fact]
    public void ThisProcess()
    {
        ProcessIdentity self = ProcessIdentity.Current;
        Assert.Equal(Environment.ProcessId, self.Pid);
        Assert.True(self.IsAlive);
        Assert.True((self with { BootId = "" }).IsAlive);
        Assert.False((self with { StartTime = self.StartTime + 1 }).IsAlive);
        Assert.False((self with { BootId = "another" }).IsAlive);
        Assert.False(default(ProcessIdentity).IsAlive);
        Assert.Null(ProcessIdentity.TryRead(int.MaxValue));
        Assert.Null(ProcessIdentity.TryRead(-1));
    }

    [Fact]
    public void AProcessThatEnds()
    {
        using Process child = Process.Start("sleep", "60");
        ProcessIdentity identity = ProcessIdentity.TryRead(child.Id)!.Value;
        Assert.True(identity.IsAlive);
        child.Kill();
        child.WaitForExit();
        Assert.True(SpinWait.SpinUntil(() => !identity.IsAlive, 5000));
    }
}
