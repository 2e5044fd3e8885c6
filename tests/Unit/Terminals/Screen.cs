using System;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using PSContainer.Engine.Terminals;
using PSContainer.Tests.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Terminals;

/// <summary>Somebody who looks at a terminal and types.</summary>
internal sealed class Screen : IDisposable
{
    private readonly TerminalConnection _connection;
    private readonly StringBuilder _seen = new();
    private readonly Task _reader;

    internal Screen(TerminalConnection connection)
    {
        _connection = connection;
        _reader = Task.Run(Read);
    }

    internal string Seen
    {
        get
        {
            lock (_seen)
                return _seen.ToString();
        }
    }

    internal void Type(string text) => _connection.Write(Encoding.UTF8.GetBytes(text));

    /// <summary>Waits until something has been written.</summary>
    internal void Expect(string text) =>
        Assert.True(Machine.WaitUntil(() => Seen.Contains(text, StringComparison.Ordinal)), $"'{text}' did not come; seen: {Seen}");

    /// <summary>Reads to the end; the exit code.</summary>
    internal int? WaitForEnd()
    {
        Assert.True(_reader.Wait(TimeSpan.FromSeconds(20)), "the end did not come; seen: " + Seen);
        return _connection.ExitCode;
    }

    public void Dispose()
    {
        _connection.Dispose();
        _reader.Wait(TimeSpan.FromSeconds(1));
    }

    private void Read()
    {
        byte[] buffer = new byte[4096];
        using CancellationTokenSource late = new(TimeSpan.FromSeconds(60));
        for (int n; (n = _connection.Read(buffer, late.Token)) > 0;)
        {
            lock (_seen)
                _seen.Append(Encoding.UTF8.GetString(buffer, 0, n));
        }
    }
}
