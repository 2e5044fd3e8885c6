using PSContainer.Engine.Configuration.Validation;

namespace PSContainer.Tests.Configuration;

/// <summary>A machine with nothing but namespaces, whatever machine the tests run on.</summary>
internal sealed class TestHost : HostFacts
{
    internal bool Everything { get; init; }

    internal int Last { get; init; } = 40;

    internal override bool HasAppArmor => Everything;

    internal override bool HasSelinux => Everything;

    internal override bool HasResctrl => Everything;

    internal override int LastCapability => Last;

    internal override bool HasNamespace(string file) => file != Missing;

    internal string? Missing { get; init; }
}
