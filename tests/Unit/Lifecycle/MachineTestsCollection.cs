using Xunit;

namespace PSContainer.Tests.Lifecycle;

/// <summary>Tests that count what the whole test process or machine has, or kill the launcher: nothing runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MachineTestsCollection
{
    internal const string Name = "the machine as a whole";
}
