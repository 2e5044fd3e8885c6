namespace PSContainer.Engine.Configuration.Oci.Model;

/// <summary>CPUs of a program that joins.</summary>
internal sealed class OciCpuAffinity : OciObject
{
    /// <summary>Before it is in the cgroup.</summary>
    public string? Initial { get; set; }

    /// <summary>In the cgroup.</summary>
    public string? Final { get; set; }
}
