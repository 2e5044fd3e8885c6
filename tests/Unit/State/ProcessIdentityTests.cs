using System;
using System.Diagnostics;
using System.Text;
using System.Threading;
using PSContainer.Engine.State;
using Xunit;

namespace PSContainer.Tests.State;

public sealed class ProcessIdentityTests
{
    private const string Rest = " S 7 1 1 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 3 0 18446744073709551615 23 24 25 26 27 28 29 30 256 0";

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
        Assert.Equal(new ProcessStat('S', 7, ulong.MaxValue, 4194560, 3, 256), stat);
    }

    [Theory]
    [InlineData("")]
    [InlineData("12 (sh")]
    [InlineData("12 (sh)")]
    [InlineData("12 (sh) S")]
    [InlineData("12 (sh) S 7 1 1")]
    [InlineData("12 (sh) S 7 1 1 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 3 0 5 23 24")]
    [InlineData("12 (sh) S x 1 1 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 5")]
    public void LinesThatAreNone(string line) => Assert.False(ProcessStat.TryParse(Encoding.UTF8.GetBytes(line), out _));

    [Theory]
    [InlineData('S', 0, 1, 0, false, false)]
    [InlineData('D', 4, 1, 0, false, true)]
    [InlineData('S', 0, 1, 256, false, true)]
    [InlineData('Z', 4, 1, 0, true, true)]
    [InlineData('Z', 4, 2, 0, false, true)]
    [InlineData('X', 4, 0, 0, true, true)]
    public void WhatHasEndedAndWhatIsAboutTo(char state, uint flags, int threads, uint pending, bool dead, bool dying)
    {
        ProcessStat stat = new(state, 1, 1, flags, threads, pending);
        Assert.Equal((dead, dying), (stat.IsDead, stat.IsDying));
    }

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
        Assert.True(identity.IsDying);
    }

    [Fact]
    public void AProcessWhoseFirstThreadHasEnded()
    {
        using Process child = Process.Start(new ProcessStartInfo("python3", ["-c", """
            import ctypes, threading, time
            threading.Thread(target=time.sleep, args=(60,)).start()
            ctypes.CDLL(None).pthread_exit(None)
            """]) { RedirectStandardError = true })!;
        try
        {
            Assert.True(SpinWait.SpinUntil(() => ProcessStat.TryRead(child.Id, out ProcessStat stat) && stat.State == 'Z', 10_000));
            ProcessIdentity identity = ProcessIdentity.TryRead(child.Id)!.Value;
            Assert.True(identity.IsAlive);
            child.Kill();
            Assert.True(SpinWait.SpinUntil(() => !identity.IsAlive, 5000));
        }
        finally
        {
            child.Kill();
            child.WaitForExit();
        }
    }
}
