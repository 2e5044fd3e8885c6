using System;

namespace PSContainer.Engine.Launch;

/// <summary>The descriptors that go with a launch, in their order on the wire.</summary>
internal readonly ref struct LaunchDescriptors(ReadOnlySpan<int> all)
{
    internal const int FixedCount = 6;

    private readonly ReadOnlySpan<int> _all = all;

    /// <summary>Messages between parent and child.</summary>
    internal int Channel => _all[0];

    /// <summary>Write end of the pipe that carries a failure, or closes on execve(2).</summary>
    internal int Status => _all[1];

    /// <summary>Standard input, output and error.</summary>
    internal ReadOnlySpan<int> Stdio => _all.Slice(2, 3);

    /// <summary>The state directory, in which the monitor records the end.</summary>
    internal int StateDirectory => _all[5];

    /// <summary>Namespaces to join.</summary>
    internal ReadOnlySpan<int> Extra => _all[FixedCount..];
}
