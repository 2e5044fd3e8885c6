namespace PSContainer.Engine.Configuration.Oci.Model;

/// <summary>A namespace.</summary>
internal sealed class OciNamespace : OciObject
{
    /// <summary><c>pid</c>, <c>network</c>, <c>mount</c>, <c>ipc</c>, <c>uts</c>, <c>user</c>, <c>cgroup</c>, <c>time</c>.</summary>
    public string? Type { get; set; }

    /// <summary>One to join.</summary>
    public string? Path { get; set; }

    /// <inheritdoc/>
    internal override string? Identity => Type;
}
