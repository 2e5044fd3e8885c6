namespace PSContainer.Engine.Cgroups.V1;

/// <summary>A hierarchy that has nothing to set: perf_event, freezer (whose state is no limit), or one with a name only (name=systemd).</summary>
internal sealed class PlainController(string name) : CgroupController
{
    internal override string Name => name;
}
