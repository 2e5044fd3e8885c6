using Xunit;

namespace PSContainer.Tests.Cgroups;

/// <summary>Tests that nothing runs beside.</summary>
[CollectionDefinition(KernelCgroup.Collection, DisableParallelization = true)]
public sealed class KernelCgroupCollection;
