namespace PSContainer.Engine.Configuration.Oci.Model;

/// <summary>Condition on an argument.</summary>
internal sealed class OciSyscallArgument : OciObject
{
    /// <summary>0 to 5.</summary>
    public uint? Index { get; set; }

    /// <summary>Operand.</summary>
    public ulong? Value { get; set; }

    /// <summary>Second operand.</summary>
    public ulong? ValueTwo { get; set; }

    /// <summary><c>SCMP_CMP_…</c>.</summary>
    public string? Op { get; set; }
}
