using System.Threading;
using PSContainer.Engine.Configuration;
using PSContainer.Engine.Lifecycle;
using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>A container whose init does nothing but count, in a file that the test reads from outside.</summary>
internal sealed class Counter
{
    private readonly Sandbox _sandbox;
    private readonly string _file;

    internal Counter(Sandbox sandbox, Container? container = null)
    {
        _sandbox = sandbox;
        Container = container ?? sandbox.Create();
        _file = "tmp/count-" + Container.Id;
        Container.Start(new ProcessConfig("/bin/sh", "-c", $"i=0; while :; do i=$((i + 1)); echo $i > /{_file}; done"), cancellationToken: Sandbox.Soon()).Dispose();
        Assert.True(Machine.WaitUntil(() => Value > 0));
    }

    internal Container Container { get; }

    private long Value
    {
        get
        {
            // Empty for the moment between the opening and the writing.
            for (int i = 0; i < 100; i++)
            {
                if (_sandbox.Root.Has(_file) && long.TryParse(_sandbox.Root.Read(_file), out long value))
                    return value;
                Thread.Sleep(1);
            }

            return -1;
        }
    }

    internal void AssertCounts()
    {
        long before = Value;
        Assert.True(Machine.WaitUntil(() => Value != before && Value > 0), $"it stands at {before}");
    }

    internal void AssertStands()
    {
        long before = Value;
        Thread.Sleep(100);
        Assert.Equal(before, Value);
    }
}
