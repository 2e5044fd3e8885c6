using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;
using PSContainer.Engine.Interop;
using PSContainer.Engine.Networking.Netlink;
using PSContainer.Tests.Lifecycle;

namespace PSContainer.Tests.Networking;

/// <summary>
/// A network namespace of the test's own, on a thread of its own: whatever the test makes in it, the kernel removes with it, and
/// the machine's network is never touched. A thread that such a test starts is in its namespace too; so the test must use no
/// task, or a thread of the pool would stay there. That none does is looked after.
/// </summary>
internal static class OwnNetwork
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    /// <summary>The threads that .NET starts when it first needs them, for timers and children, are started where they may stay.</summary>
    static OwnNetwork()
    {
        using Process process = Process.Start("true");
        process.WaitForExit();
        using CancellationTokenSource timer = new(TimeSpan.FromMilliseconds(1));
        timer.Token.WaitHandle.WaitOne();
        Task.Run(() => { }).Wait();
    }

    internal static void Run(Action test)
    {
        ExceptionDispatchInfo? failure = null;
        string network = string.Empty;
        Thread thread = new(() =>
        {
            try
            {
                Libc.Check(Libc.TryUnshare(Libc.CLONE_NEWNET), "unshare");
                network = new FileInfo("/proc/thread-self/ns/net").LinkTarget!;
                test();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        }) { IsBackground = true, Name = "test in a network of its own" };
        thread.Start();
        if (!thread.Join(s_patience))
            throw new TimeoutException("A test in a network of its own did not end.");
        failure?.Throw();
        if (!Machine.WaitUntil(() => WhoIsIn(network).Length == 0))
            throw new InvalidOperationException($"A thread has stayed in the test's network: {WhoIsIn(network)}");
    }

    /// <summary>As the other, with a socket of the namespace.</summary>
    internal static void Run(Action<NetlinkSocket> test) => Run(() =>
    {
        using NetlinkSocket socket = NetlinkSocket.Open();
        test(socket);
    });

    /// <summary>Names of threads. The compiler's and the collector's own, which the runtime starts from whichever thread has it do something, run nothing of anybody's.</summary>
    private static string WhoIsIn(string network) => string.Join(", ", Directory.GetDirectories("/proc/self/task").Select(Path.GetFileName)
        .Where(task => Machine.Link(Environment.ProcessId, $"task/{task}/ns/net") == network)
        .Select(task => Machine.Proc(Environment.ProcessId, $"task/{task}/comm").Trim())
        .Where(name => !name.StartsWith(".NET Tiered", StringComparison.Ordinal) && name != ".NET BGC"));
}
